package cce.attestation;

/// Reference values: a document of a stranger, and one whose signature is good whatever it says.
public final class CorimFuzzer {
    private CorimFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.corim(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
