package cce.collateral;

import cce.attestation.EvidenceException;

/// Offline bundles of collateral, as somebody hands them over.
public final class BundleFuzzer {
    private BundleFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            CollateralBundle.parse(input);
        } catch (EvidenceException | CollateralException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
