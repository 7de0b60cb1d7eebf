package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The hardware that signed the evidence.
public enum TeeType {
    TDX("tdx"),
    SNP("snp");

    private final String wire;

    TeeType(String wire) {
        this.wire = wire;
    }

    @JsonCreator
    public static TeeType parse(String text) {
        for (TeeType type : values()) {
            if (type.wire.equals(text)) {
                return type;
            }
        }
        throw new ProtocolException(
                ProtocolException.Reason.UNSUPPORTED,
                "The field tee_type must be tdx or snp; no other TEE is supported.");
    }

    @JsonValue
    @Override
    public String toString() {
        return wire;
    }
}
