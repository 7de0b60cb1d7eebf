package cce.ledger;

import cce.protocol.Bytes;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The hash of a transaction. Written `0x` and 64 hexadecimal digits.
public record TxHash(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 32;

    public TxHash {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("A TxHash is " + LENGTH + " bytes, not " + bytes.length() + ".");
        }
    }

    @JsonCreator
    public static TxHash parse(String text) {
        return new TxHash(Bytes.of(Hex.decode("TxHash", text, LENGTH)));
    }

    static TxHash of(byte[] bytes) {
        return new TxHash(Bytes.of(bytes));
    }

    @JsonValue
    @Override
    public String toString() {
        return "0x" + bytes.hex();
    }
}
