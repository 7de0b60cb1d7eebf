package cce.attestation;

/// SGX quotes of version 3.
public final class EnclaveQuoteFuzzer {
    private EnclaveQuoteFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            EnclaveQuote.read(Octets.of(input));
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
