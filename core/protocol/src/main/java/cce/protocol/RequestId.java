package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One key request of one CVM. Used once.
public record RequestId(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 16;

    public RequestId {
        bytes.requireLength("request_id", LENGTH);
    }

    /// Reads 32 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static RequestId parse(String text) {
        return new RequestId(Bytes.parseHex("request_id", text, LENGTH));
    }

    public static RequestId of(byte[] bytes) {
        return new RequestId(Bytes.of(bytes));
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
