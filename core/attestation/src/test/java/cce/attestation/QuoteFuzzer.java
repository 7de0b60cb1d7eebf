package cce.attestation;

/// TDX quotes and SGX quotes.
public final class QuoteFuzzer {
    private QuoteFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            QuoteReader.read(RawEvidence.tdx(input));
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
