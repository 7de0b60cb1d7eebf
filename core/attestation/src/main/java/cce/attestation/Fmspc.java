package cce.attestation;

/// Family, model, stepping, platform and custom SKU: the six bytes that name a kind of Intel platform.
public record Fmspc(Octets value) {
    public static final int LENGTH_BYTES = 6;

    public Fmspc {
        if (value.length() != LENGTH_BYTES) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "An FMSPC is " + LENGTH_BYTES + " bytes, not " + value.length() + ".");
        }
    }

    public String hex() {
        return value.hex();
    }
}
