package cce.attestation;

/// The 64 bytes of REPORTDATA, which the guest chose and the platform signed: what binds evidence to one key and one
/// request.
public record ReportData(Octets value) {
    public static final int LENGTH_BYTES = 64;

    public ReportData {
        if (value.length() != LENGTH_BYTES) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "REPORTDATA is " + LENGTH_BYTES + " bytes, not " + value.length() + ".");
        }
    }

    public static ReportData of(byte... bytes) {
        return new ReportData(Octets.of(bytes));
    }

    public String hex() {
        return value.hex();
    }
}
