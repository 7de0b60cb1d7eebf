package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The hybrid key a consumer gives to receive a result key: X25519 (32 bytes), then ML-KEM-768 (1184 bytes).
public record ResultPublicKey(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 1216;

    public ResultPublicKey {
        bytes.requireLength("user_eph_pk", LENGTH);
    }

    /// Reads 2432 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static ResultPublicKey parse(String text) {
        return new ResultPublicKey(Bytes.parseHex("user_eph_pk", text, LENGTH));
    }

    public static ResultPublicKey of(byte[] bytes) {
        return new ResultPublicKey(Bytes.of(bytes));
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
