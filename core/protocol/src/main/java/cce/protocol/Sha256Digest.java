package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A SHA-256 digest. Public by nature; comparing it takes no care.
public record Sha256Digest(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 32;

    public Sha256Digest {
        bytes.requireLength("sha256", LENGTH);
    }

    /// Reads 64 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static Sha256Digest parse(String text) {
        return new Sha256Digest(Bytes.parseHex("sha256", text, LENGTH));
    }

    public static Sha256Digest of(byte[] bytes) {
        return new Sha256Digest(Bytes.of(bytes));
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
