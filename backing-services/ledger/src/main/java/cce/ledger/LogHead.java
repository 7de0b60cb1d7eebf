package cce.ledger;

import cce.protocol.Bytes;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A head of the audit log: the keccak-256 digest that stands for every record up to it. Written `0x` and 64 hexadecimal digits.
public record LogHead(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 32;

    public LogHead {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("A LogHead is " + LENGTH + " bytes, not " + bytes.length() + ".");
        }
    }

    @JsonCreator
    public static LogHead parse(String text) {
        return new LogHead(Bytes.of(Hex.decode("LogHead", text, LENGTH)));
    }

    static LogHead of(byte[] bytes) {
        return new LogHead(Bytes.of(bytes));
    }

    @JsonValue
    @Override
    public String toString() {
        return "0x" + bytes.hex();
    }
}
