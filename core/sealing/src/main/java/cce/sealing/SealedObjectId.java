package cce.sealing;

import cce.protocol.Bytes;
import java.security.SecureRandom;

/// The opaque name of the stored object that holds one sealed file: 16 random bytes, written as 32 lower-case
/// hexadecimal digits. It says nothing about the path.
public record SealedObjectId(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 16;

    public SealedObjectId {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("A sealed object's id has 16 bytes, not " + bytes.length() + ".");
        }
    }

    /// A new name.
    public static SealedObjectId random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new SealedObjectId(Bytes.of(bytes));
    }

    @Override
    public String toString() {
        return bytes.hex();
    }
}
