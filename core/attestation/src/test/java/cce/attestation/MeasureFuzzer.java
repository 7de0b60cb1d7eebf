package cce.attestation;

/// Firmware and kernels that are measured.
public final class MeasureFuzzer {
    private MeasureFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.measure(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
