package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Everything there is to know about one snapshot of a dataset: its files, where each lies, and what each must be.
/// Sealed under the dataset's key; the SHA-256 of the sealed bytes is the snapshot's root, which goes on-chain.
///
/// This type holds a manifest of moderate size in memory; [ManifestWriter] writes one of any size, and [#open]
/// reads one of any size.
///
/// Format: `docs/formats/snapshot-manifest.md`.
public final class SnapshotManifest {
    /// Most files in one snapshot.
    public static final int MAX_ENTRIES = 1 << 28;

    /// Largest sealed manifest that is opened from memory, in bytes. One that is opened where it is stored has no
    /// such bound.
    public static final int MAX_SEALED_BYTES = 1 << 30;

    /// The order of the origins in a manifest.
    static final Comparator<SnapshotId> BY_BYTES =
            (one, two) -> Arrays.compareUnsigned(one.toByteArray(), two.toByteArray());

    private final DatasetId dataset;
    private final SnapshotId snapshot;
    private final int epoch;
    private final Instant createdAt;
    private final List<SnapshotEntry> entries;

    /// A manifest as it is stored, and its root.
    @SuppressWarnings("ArrayRecordComponent") // Handed over rather than copied; compared by the root.
    public record Sealed(byte[] bytes, Sha256Digest root) {}

    private SnapshotManifest(
            DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries) {
        this.dataset = Objects.requireNonNull(dataset, "dataset");
        this.snapshot = Objects.requireNonNull(snapshot, "snapshot");
        this.epoch = epoch;
        this.createdAt = Instant.ofEpochSecond(createdAt.getEpochSecond());
        this.entries = entries;
    }

    /// The manifest of these files, in any order.
    ///
    /// @param epoch the epoch of the dataset key
    /// @param createdAt kept to the second
    /// @throws SealingException for a path that appears twice or is a folder of another
    public static SnapshotManifest of(
            DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries)
            throws SealingException {
        if (epoch < 0
                || createdAt.getEpochSecond() < 0
                || createdAt.getEpochSecond() > ManifestFormat.MAX_EPOCH_SECOND) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED,
                    "A snapshot has an epoch of 0 or more and was made between the years 1970 and 9999.");
        }
        List<SnapshotEntry> sorted = entries.stream()
                .sorted(Comparator.comparing(SnapshotEntry::path))
                .toList();
        requirePaths(sorted);
        return new SnapshotManifest(dataset, snapshot, epoch, createdAt, sorted);
    }

    /// Draws the id of a new snapshot.
    public static SnapshotId newSnapshotId(SecureRandom random) {
        byte[] bytes = new byte[SnapshotId.LENGTH];
        random.nextBytes(bytes);
        return SnapshotId.of(bytes);
    }

    /// Opens a sealed manifest that came from anywhere.
    ///
    /// @param expectedRoot from the chain or from cced's key answer, never from where `sealed` came from
    /// @param expectedSnapshot likewise
    /// @throws SealingException [SealingException.Reason#WRONG_SNAPSHOT] if it does not hash to the root: an older
    ///     snapshot, another dataset's, or a changed one
    public static VerifiedSnapshot open(
            byte[] sealed, Sha256Digest expectedRoot, SnapshotId expectedSnapshot, DatasetKey key)
            throws SealingException {
        if (sealed.length > MAX_SEALED_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A sealed manifest in memory has at most %d bytes, this one has %d."
                            .formatted(MAX_SEALED_BYTES, sealed.length));
        }
        try {
            return new ManifestReader(RangeSource.of(sealed), sealed.length, expectedSnapshot, key)
                    .read(expectedRoot, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed.", e);
        }
    }

    /// Opens a sealed manifest where it is stored, of any size and in constant memory: it is read once from front
    /// to back to be verified, and by blocks when entries are looked at. Whatever those later reads give must
    /// authenticate, so storage cannot change its mind.
    ///
    /// @param source must stay readable until the snapshot is closed
    /// @param sealedBytes size of the stored manifest
    /// @throws SealingException likewise
    /// @throws IOException from `source`
    public static VerifiedSnapshot open(
            RangeSource source,
            long sealedBytes,
            Sha256Digest expectedRoot,
            SnapshotId expectedSnapshot,
            DatasetKey key)
            throws SealingException, IOException {
        return new ManifestReader(source, sealedBytes, expectedSnapshot, key).read(expectedRoot, false);
    }

    /// Seals the manifest.
    ///
    /// @param key of this dataset and epoch
    /// @throws SealingException with [SealingException.Reason#TOO_LARGE] for more than a manifest can hold
    public Sealed seal(DatasetKey key, SecureRandom random) throws SealingException {
        if (!key.dataset().equals(dataset) || key.epoch() != epoch) {
            throw new IllegalArgumentException("This key is of another dataset or epoch than the snapshot.");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<SnapshotId> origins = entries.stream()
                .map(SnapshotEntry::origin)
                .flatMap(Optional::stream)
                .toList();
        ManifestWriter.Head head = new ManifestWriter.Head(snapshot, createdAt, origins, entries.size());
        try (ManifestWriter writer = new ManifestWriter(out, key, head, random)) {
            for (SnapshotEntry entry : entries) {
                writer.add(entry);
            }
            Sha256Digest root = writer.finish();
            return new Sealed(out.toByteArray(), root);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed.", e);
        }
    }

    public DatasetId dataset() {
        return dataset;
    }

    public SnapshotId snapshot() {
        return snapshot;
    }

    /// The epoch of the dataset key.
    public int epoch() {
        return epoch;
    }

    /// In whole seconds.
    public Instant createdAt() {
        return createdAt;
    }

    /// All files, sorted by path.
    public List<SnapshotEntry> entries() {
        return entries;
    }

    private static void requirePaths(List<SnapshotEntry> sorted) throws SealingException {
        PathSequence sequence = new PathSequence();
        for (SnapshotEntry entry : sorted) {
            byte[] path = entry.path().toUtf8();
            sequence.next(path, path.length, sequence.shared(path, path.length));
        }
    }
}
