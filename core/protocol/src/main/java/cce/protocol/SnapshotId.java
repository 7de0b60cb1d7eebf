package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One immutable state of a dataset.
public record SnapshotId(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 16;

    public SnapshotId {
        bytes.requireLength("snapshot_id", LENGTH);
    }

    /// Reads 32 hexadecimal digits; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static SnapshotId parse(String text) {
        return new SnapshotId(Bytes.parseHex("snapshot_id", text, LENGTH));
    }

    public static SnapshotId of(byte[] bytes) {
        return new SnapshotId(Bytes.of(bytes));
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
