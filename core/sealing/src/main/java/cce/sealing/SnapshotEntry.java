package cce.sealing;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.util.Objects;
import java.util.Optional;

/// One file of a snapshot.
///
/// @param plaintextBytes size of the file as a job sees it
/// @param header of its ciphertext, which names its object and decides its key
/// @param ciphertextDigest SHA-256 of the whole ciphertext
/// @param origin the snapshot the file was sealed for, if that was an earlier one whose object is shared; empty if
///     it was sealed for this snapshot
public record SnapshotEntry(
        SnapshotPath path,
        long plaintextBytes,
        SegmentSize segmentSize,
        SealedHeader header,
        Sha256Digest ciphertextDigest,
        Optional<SnapshotId> origin) {
    public SnapshotEntry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(ciphertextDigest, "ciphertextDigest");
        Objects.requireNonNull(origin, "origin");
        long max = new SealedLayout(segmentSize).maxPlaintextBytes();
        if (plaintextBytes < 0 || plaintextBytes > max) {
            throw new IllegalArgumentException(
                    "A file has 0 to %d bytes at this segment size, not %d.".formatted(max, plaintextBytes));
        }
    }

    /// A file sealed for the snapshot it is in.
    public SnapshotEntry(
            SnapshotPath path,
            long plaintextBytes,
            SegmentSize segmentSize,
            SealedHeader header,
            Sha256Digest ciphertextDigest) {
        this(path, plaintextBytes, segmentSize, header, ciphertextDigest, Optional.empty());
    }

    /// Where its ciphertext lies; follows from the header.
    public SealedObjectId object() {
        return header.objectId();
    }

    /// Size of the stored object; follows from the plaintext's.
    public long ciphertextBytes() {
        return new SealedLayout(segmentSize).ciphertextBytes(plaintextBytes);
    }

    /// The same file in a later snapshot.
    ///
    /// @param sealedFor the snapshot this entry is in
    public SnapshotEntry sharedFrom(SnapshotId sealedFor) {
        return new SnapshotEntry(
                path, plaintextBytes, segmentSize, header, ciphertextDigest, Optional.of(origin.orElse(sealedFor)));
    }
}
