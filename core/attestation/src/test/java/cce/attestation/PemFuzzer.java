package cce.attestation;

import java.nio.charset.StandardCharsets;

/// Chains of certificates as text.
public final class PemFuzzer {
    private PemFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            Pem.certificates("chain", new String(input, StandardCharsets.ISO_8859_1))
                    .forEach(FuzzSteps::certificate);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
