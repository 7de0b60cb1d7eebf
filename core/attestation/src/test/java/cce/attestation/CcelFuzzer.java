package cce.attestation;

/// Event logs as firmware writes them.
public final class CcelFuzzer {
    private CcelFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.firmwareLog(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
