package cce.attestation;

/// Takes a TDX quote of version 4 or 5 apart. Every length is checked against what is left, and every nested size
/// must fit exactly: two readers that disagree about where a field ends would disagree about what was signed.
final class QuoteReader {
    private static final int VERSION_4 = 4;
    private static final int VERSION_5 = 5;
    private static final int ECDSA_P256 = 2;
    private static final long TEE_SGX = 0x00;
    private static final long TEE_TDX = 0x81;
    private static final Octets INTEL_QE = Octets.ofHex("vendor", "939a7233f79c4ca9940a0db3957f0607");
    private static final int BODY_TD10 = 2;
    private static final int BODY_TD15 = 3;
    private static final int TD10_BYTES = 584;
    private static final int TD15_BYTES = 648;
    private static final int QE_REPORT_CERTIFICATION = 6;
    /// Signature, attestation key, certification type and size: what precedes the certification data.
    private static final int AUTH_FIXED_BYTES = 134;

    private QuoteReader() {}

    static Quote read(RawEvidence evidence) {
        if (evidence.tee() != TeeType.TDX) {
            throw unsupported("The evidence is not marked as a TDX quote; verify it as what it is.");
        }
        FieldReader in = new FieldReader(evidence.bytes());
        int version = readHeader(in);
        boolean td15 = version == VERSION_5 && readBodyKind(in);
        TdReport report = TdReportReader.read(in.section("quote.body", td15 ? TD15_BYTES : TD10_BYTES), td15);
        Octets signed = in.readSoFar();
        long authBytes = in.u32("quote.authLength");
        FieldReader auth = in.section("quote.auth", authBytes);
        // Hosts hand quotes over in fixed-size buffers: zeros may follow, anything else has no business there.
        in.zeros("quote.padding", in.remaining());
        return new Quote(signed, report, readAuth(auth, authBytes));
    }

    private static int readHeader(FieldReader in) {
        int version = in.u16("quote.version");
        if (version != VERSION_4 && version != VERSION_5) {
            throw unsupported(
                    "Quote version " + version + " is not a TDX quote this verifier reads; it reads 4 and 5.");
        }
        int keyType = in.u16("quote.attestationKeyType");
        if (keyType != ECDSA_P256) {
            throw unsupported("Attestation key type " + keyType + " is not ECDSA P-256.");
        }
        long tee = in.u32("quote.teeType");
        if (tee != TEE_TDX) {
            throw unsupported(
                    tee == TEE_SGX
                            ? "This is the quote of an SGX enclave; only confidential virtual machines are accepted."
                            : "TEE type " + tee + " is not TDX.");
        }
        in.skip("quote.svns", 4);
        requireIntel(in);
        return version;
    }

    /// Reads the end of a header: the vendor, which must be Intel, and user data, which decides nothing.
    static void requireIntel(FieldReader in) {
        if (!in.take("quote.qeVendorId", 16).equals(INTEL_QE)) {
            throw unsupported("The quoting enclave is not Intel's.");
        }
        in.skip("quote.userData", 20);
    }

    private static boolean readBodyKind(FieldReader in) {
        int type = in.u16("quote.bodyType");
        long size = in.u32("quote.bodySize");
        if (type != BODY_TD10 && type != BODY_TD15) {
            throw unsupported("Body type " + type + " is not a TD report.");
        }
        if (size != (type == BODY_TD15 ? TD15_BYTES : TD10_BYTES)) {
            throw FieldReader.malformed("quote.bodySize", "does not fit body type " + type);
        }
        return type == BODY_TD15;
    }

    private static QuoteAuth readAuth(FieldReader in, long authBytes) {
        Octets signature = in.take("auth.signature", 64);
        Octets key = in.take("auth.attestationKey", 64);
        int type = in.u16("auth.certificationType");
        if (type != QE_REPORT_CERTIFICATION) {
            throw unsupported("Certification type " + type + " is not the quoting enclave's report.");
        }
        long size = in.u32("auth.certificationSize");
        if (size != authBytes - AUTH_FIXED_BYTES) {
            throw FieldReader.malformed("auth.certificationSize", "does not fill the authentication data");
        }
        return QuoteAuth.read(in, signature, key);
    }

    private static EvidenceException unsupported(String sentence) {
        return new EvidenceException(Rejection.UNSUPPORTED_EVIDENCE, sentence);
    }
}
