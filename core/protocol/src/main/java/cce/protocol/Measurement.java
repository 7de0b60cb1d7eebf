package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A SHA-384 launch or runtime measurement: MRTD, an RTMR, MRCONFIGID or an SNP launch digest.
public record Measurement(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 48;

    public Measurement {
        bytes.requireLength("measurement", LENGTH);
    }

    /// Reads 96 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static Measurement parse(String text) {
        return new Measurement(Bytes.parseHex("measurement", text, LENGTH));
    }

    public static Measurement of(byte[] bytes) {
        return new Measurement(Bytes.of(bytes));
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @JsonValue
    @Override
    public String toString() {
        return bytes.hex();
    }
}
