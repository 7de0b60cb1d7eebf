package cce.sealing;

import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.security.MessageDigest;

/// Hashes a source while somebody reads it from front to back, so that hashing and decrypting take one pass. What
/// is read twice is hashed once. One thread at a time.
final class HashedSource implements RangeSource {
    private static final int READ_BYTES = 1 << 20;

    private final RangeSource source;
    private final MessageDigest digest = Digests.newSha256();
    private long hashed;

    HashedSource(RangeSource source) {
        this.source = source;
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) throws IOException {
        source.readFully(position, destination, offset, length);
        if (position > hashed) {
            throw new IllegalStateException("A hashed source is read from front to back.");
        }
        int known = (int) Math.min(length, hashed - position);
        digest.update(destination, offset + known, length - known);
        hashed += length - known;
    }

    /// Reads what nobody has read yet, and gives the digest of all `size` bytes.
    Sha256Digest finish(long size) throws IOException {
        byte[] buffer = new byte[(int) Math.min(READ_BYTES, Math.max(0, size - hashed))];
        while (hashed < size) {
            readFully(hashed, buffer, 0, (int) Math.min(buffer.length, size - hashed));
        }
        return Sha256Digest.of(digest.digest());
    }
}
