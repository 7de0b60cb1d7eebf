package cce.attestation;

/// Evidence in tokens and files of any form.
public final class EatFuzzer {
    private EatFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.evidence(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
