package cce.attestation;

/// A 48-byte measurement register or digest: MRTD, an RTMR, MRCONFIGID, or the launch digest of SEV-SNP.
public record Measurement(Octets value) {
    public static final int LENGTH_BYTES = 48;

    /// A register nothing was ever extended into.
    public static final Measurement ZERO = new Measurement(Octets.of(new byte[LENGTH_BYTES]));

    public Measurement {
        if (value.length() != LENGTH_BYTES) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT,
                    "A measurement is " + LENGTH_BYTES + " bytes, not " + value.length() + ".");
        }
    }

    public static Measurement of(byte... bytes) {
        return new Measurement(Octets.of(bytes));
    }

    public static Measurement ofHex(String hex) {
        return new Measurement(Octets.ofHex("measurement", hex));
    }

    public String hex() {
        return value.hex();
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
