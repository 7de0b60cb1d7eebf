package cce.attestation;

/// Tokens of results: of a stranger, and with claims a trusted key signed whatever they say.
public final class TokenFuzzer {
    private TokenFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.token(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
