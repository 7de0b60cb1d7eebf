package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A snapshot whose manifest hashed to the expected root and authenticated under the dataset's key. Only
/// [SnapshotManifest#open] makes one, so holding it is the proof.
public final class VerifiedSnapshot {
    private final SnapshotManifest manifest;
    private final Sha256Digest root;

    VerifiedSnapshot(SnapshotManifest manifest, Sha256Digest root) {
        this.manifest = manifest;
        this.root = root;
    }

    public DatasetId dataset() {
        return manifest.dataset();
    }

    public SnapshotId snapshot() {
        return manifest.snapshot();
    }

    /// The epoch of the key that this snapshot's files are sealed with.
    public int epoch() {
        return manifest.epoch();
    }

    public Instant createdAt() {
        return manifest.createdAt();
    }

    /// What the manifest hashed to, and what stands on-chain.
    public Sha256Digest root() {
        return root;
    }

    /// All files, in the order of their paths.
    public List<SnapshotEntry> entries() {
        return manifest.entries();
    }

    /// The file at that path.
    public Optional<SnapshotEntry> entry(SnapshotPath path) {
        return manifest.entry(path);
    }

    /// Sum of all plaintext sizes, in bytes.
    public long totalPlaintextBytes() {
        return entries().stream().mapToLong(SnapshotEntry::plaintextBytes).reduce(0, Math::addExact);
    }

    /// The context that `entry` is sealed under.
    public SealedFileContext.DatasetFile contextOf(SnapshotEntry entry) {
        return new SealedFileContext.DatasetFile(dataset(), snapshot(), entry.path());
    }

    /// Opens one of this snapshot's files. The size and segment size come from the manifest, not from storage.
    ///
    /// @param source the stored object named [SnapshotEntry#object]
    /// @throws SealingException if its header is not that of a sealed file
    /// @throws IOException from `source`
    public SealedFile open(SnapshotEntry entry, RangeSource source, DatasetKey key)
            throws SealingException, IOException {
        if (!key.dataset().equals(dataset()) || key.epoch() != epoch()) {
            throw new IllegalArgumentException("This key is of another dataset or epoch than the snapshot.");
        }
        return SealedFile.open(source, entry.ciphertextBytes(), entry.segmentSize(), key, contextOf(entry));
    }
}
