package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The hybrid key a CVM makes for one key request: X25519 (32 bytes), then ML-KEM-768 (1184 bytes).
public record EphemeralPublicKey(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 1216;

    public EphemeralPublicKey {
        bytes.requireLength("eph_pk", LENGTH);
    }

    /// Reads 2432 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static EphemeralPublicKey parse(String text) {
        return new EphemeralPublicKey(Bytes.parseHex("eph_pk", text, LENGTH));
    }

    public static EphemeralPublicKey of(byte[] bytes) {
        return new EphemeralPublicKey(Bytes.of(bytes));
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
