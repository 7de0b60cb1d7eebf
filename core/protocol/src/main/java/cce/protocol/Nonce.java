package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A random value that makes a credential unique. Used once.
public record Nonce(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 16;

    public Nonce {
        bytes.requireLength("nonce", LENGTH);
    }

    /// Reads 32 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static Nonce parse(String text) {
        return new Nonce(Bytes.parseHex("nonce", text, LENGTH));
    }

    public static Nonce of(byte[] bytes) {
        return new Nonce(Bytes.of(bytes));
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
