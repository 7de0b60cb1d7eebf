package cce.sealing;

import cce.protocol.Sha256Digest;
import java.util.Objects;

/// One file of a snapshot.
///
/// @param plaintextBytes size of the file as a job sees it
/// @param object where its ciphertext lies
/// @param ciphertextDigest SHA-256 of the whole ciphertext
public record SnapshotEntry(
        SnapshotPath path,
        long plaintextBytes,
        SegmentSize segmentSize,
        SealedObjectId object,
        Sha256Digest ciphertextDigest) {
    public SnapshotEntry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(ciphertextDigest, "ciphertextDigest");
        long max = new SealedLayout(segmentSize).maxPlaintextBytes();
        if (plaintextBytes < 0 || plaintextBytes > max) {
            throw new IllegalArgumentException(
                    "A file has 0 to %d bytes at this segment size, not %d.".formatted(max, plaintextBytes));
        }
    }

    /// Size of the stored object; follows from the plaintext's.
    public long ciphertextBytes() {
        return new SealedLayout(segmentSize).ciphertextBytes(plaintextBytes);
    }
}
