package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A dataset: the address of its rental contract, written `0x` and 40 lower-case hexadecimal digits.
public record DatasetId(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 20;

    public DatasetId {
        bytes.requireLength("dataset_id", LENGTH);
    }

    /// Reads 40 hexadecimal digits, with or without `0x`,; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static DatasetId parse(String text) {
        return new DatasetId(Bytes.parsePrefixedHex("dataset_id", text, LENGTH));
    }

    public static DatasetId of(byte[] bytes) {
        return new DatasetId(Bytes.of(bytes));
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @JsonValue
    @Override
    public String toString() {
        return "0x" + bytes.hex();
    }
}
