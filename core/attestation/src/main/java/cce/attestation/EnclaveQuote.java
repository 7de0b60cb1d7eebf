package cce.attestation;

/// An SGX quote of version 3 taken apart; nothing in it is verified yet.
///
/// @param signed the bytes the attestation key signed: header and report
record EnclaveQuote(Octets signed, EnclaveReport report, QuoteAuth auth) {
    private static final int VERSION = 3;
    private static final int ECDSA_P256 = 2;
    private static final int SVN_AND_RESERVED_BYTES = 8;

    static EnclaveQuote read(Octets quote) {
        FieldReader in = new FieldReader(quote);
        int version = in.u16("quote.version");
        int keyType = in.u16("quote.attestationKeyType");
        if (version != VERSION || keyType != ECDSA_P256) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "This is not an SGX quote of version " + VERSION + " signed with ECDSA P-256.");
        }
        // The four bytes that name the TEE in later versions, and the SVNs, which decide nothing.
        in.zeros("quote.teeType", 4);
        in.skip("quote.svns", SVN_AND_RESERVED_BYTES - 4);
        QuoteReader.requireIntel(in);
        Octets report = in.take("quote.report", EnclaveReport.LENGTH_BYTES);
        Octets signed = in.readSoFar();
        FieldReader auth = in.section("quote.auth", in.u32("quote.authLength"));
        in.zeros("quote.padding", in.remaining());
        Octets signature = auth.take("auth.signature", 64);
        Octets key = auth.take("auth.attestationKey", 64);
        return new EnclaveQuote(signed, EnclaveReport.read("report", report), QuoteAuth.read(auth, signature, key));
    }
}
