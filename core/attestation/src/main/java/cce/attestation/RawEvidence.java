package cce.attestation;

/// Evidence as it arrived: bytes nobody has checked, and the kind of TEE they claim to come from. A TDX quote, or a
/// SEV-SNP report.
public record RawEvidence(TeeType tee, Octets bytes) {
    /// Above every quote seen (5 KiB) with room for chains that grow; below what would cost anything to hold.
    public static final int MAX_BYTES = 64 * 1024;

    public RawEvidence {
        if (bytes.length() > MAX_BYTES) {
            throw new EvidenceException(
                    Rejection.MALFORMED_EVIDENCE,
                    "The evidence is " + bytes.length() + " bytes; at most " + MAX_BYTES
                            + " are read. Send one quote.");
        }
    }

    public static RawEvidence tdx(byte[] quote) {
        return new RawEvidence(TeeType.TDX, Octets.of(quote));
    }

    public static RawEvidence snp(byte[] report) {
        return new RawEvidence(TeeType.SEV_SNP, Octets.of(report));
    }
}
