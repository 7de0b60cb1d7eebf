package cce.attestation;

/// Collateral, and the documents inside it.
public final class CollateralFuzzer {
    private CollateralFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.collateral(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
