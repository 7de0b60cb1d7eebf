package cce.attestation;

/// Intel's identity of a quoting enclave, version 2.
record QeIdentity(
        Octets miscSelect,
        Octets miscSelectMask,
        Octets attributes,
        Octets attributesMask,
        Octets mrSigner,
        int isvProdId,
        SvnLevels levels) {
    private static final String TDX = "TD_QE";
    private static final String SGX = "QE";
    private static final int VERSION = 2;

    static QeIdentity tdx(JsonObject in) {
        return read(in, TDX);
    }

    static QeIdentity sgx(JsonObject in) {
        return read(in, SGX);
    }

    private static QeIdentity read(JsonObject in, String id) {
        SignedDocument.requireKind(in, id, VERSION);
        return new QeIdentity(
                in.hex("miscselect", 4),
                in.hex("miscselectMask", 4),
                in.hex("attributes", 16),
                in.hex("attributesMask", 16),
                in.hex("mrsigner", 32),
                (int) in.integer("isvprodid", 0xffff),
                SvnLevels.read("QE identity", in));
    }

    /// The standing of the enclave that made `report`, refused unless it is the one described here.
    TcbStanding standingOf(EnclaveReport report) {
        // Whatever the mask leaves open, a debug enclave's memory is the host's to read and write.
        if (report.debug()) {
            throw refused("has other attributes (DEBUG)");
        }
        if (!masked(report.miscSelect(), miscSelectMask).equals(miscSelect)) {
            throw refused("has another MISCSELECT");
        }
        if (!masked(report.attributes(), attributesMask).equals(attributes)) {
            throw refused("has other ATTRIBUTES");
        }
        if (!report.mrSigner().equals(mrSigner) || report.isvProdId() != isvProdId) {
            throw refused("is another program (MRSIGNER, ISVPRODID)");
        }
        TcbStanding standing =
                levels.standingOf(report.isvSvn(), () -> "quoting enclave (isvsvn " + report.isvSvn() + ")");
        if (standing.status() == TcbStatus.REVOKED) {
            throw new EvidenceException(
                    Rejection.TCB_REVOKED,
                    "The quoting enclave is revoked (isvsvn " + report.isvSvn() + "). Update the platform.");
        }
        return standing;
    }

    private static Octets masked(Octets value, Octets mask) {
        byte[] bytes = value.bytes();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= (byte) mask.at(i);
        }
        return Octets.owning(bytes);
    }

    private static EvidenceException refused(String problem) {
        return new EvidenceException(
                Rejection.QUOTING_ENCLAVE,
                "The quoting enclave " + problem + " than the vendor's identity says or allows.");
    }
}
