package cce.sealing;

import cce.protocol.Bytes;

/// The opaque name of the stored object that holds one sealed file: 16 bytes, written as 32 lower-case hexadecimal
/// digits, that follow from the file's random header ([SealedHeader#objectId]). It says nothing about the path.
public record SealedObjectId(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 16;

    public SealedObjectId {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("A sealed object's id has 16 bytes, not " + bytes.length() + ".");
        }
    }

    @Override
    public String toString() {
        return bytes.hex();
    }
}
