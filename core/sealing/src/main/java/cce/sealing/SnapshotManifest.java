package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Everything there is to know about one snapshot of a dataset: its files, where each lies, and what each must
/// be. Sealed under the dataset's key; the SHA-256 of the sealed bytes is the snapshot's root, which goes
/// on-chain.
///
/// Format: `docs/formats/snapshot-manifest.md`.
public final class SnapshotManifest {
    /// Most files in one snapshot.
    public static final int MAX_ENTRIES = 1_000_000;

    /// Largest sealed manifest, in bytes.
    public static final int MAX_SEALED_BYTES = 512 * 1024 * 1024;

    /// Fixed, because the segment size of a manifest is recorded nowhere.
    static final SegmentSize SEGMENT_SIZE = SegmentSize.KIB_64;

    /// 9999-12-31T23:59:59Z.
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private final DatasetId dataset;
    private final SnapshotId snapshot;
    private final int epoch;
    private final Instant createdAt;
    private final List<SnapshotEntry> entries;
    private final Map<SnapshotPath, SnapshotEntry> byPath;

    /// A manifest as it is stored, and its root.
    @SuppressWarnings("ArrayRecordComponent") // Handed over rather than copied; compared by the root.
    public record Sealed(byte[] bytes, Sha256Digest root) {}

    private SnapshotManifest(
            DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries)
            throws SealingException {
        this.dataset = Objects.requireNonNull(dataset, "dataset");
        this.snapshot = Objects.requireNonNull(snapshot, "snapshot");
        this.epoch = epoch;
        this.createdAt = Instant.ofEpochSecond(createdAt.getEpochSecond());
        this.entries = entries;
        this.byPath = index(entries);
    }

    /// The manifest of these files, in any order.
    ///
    /// @param epoch the epoch of the dataset key
    /// @param createdAt kept to the second
    /// @throws SealingException for a path that appears twice or is a folder of another, and for more than
    ///     [#MAX_ENTRIES] files
    public static SnapshotManifest of(
            DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries)
            throws SealingException {
        if (epoch < 0 || createdAt.getEpochSecond() < 0 || createdAt.getEpochSecond() > MAX_EPOCH_SECOND) {
            throw malformed("A snapshot has an epoch of 0 or more and was made between the years 1970 and 9999.");
        }
        if (entries.size() > MAX_ENTRIES) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A snapshot has at most %d files, this one has %d.".formatted(MAX_ENTRIES, entries.size()));
        }
        List<SnapshotEntry> sorted = entries.stream()
                .sorted(Comparator.comparing(SnapshotEntry::path))
                .toList();
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
    /// @throws SealingException [SealingException.Reason#WRONG_SNAPSHOT] if it does not hash to the root: an
    ///     older snapshot, another dataset's, or a changed one
    public static VerifiedSnapshot open(
            byte[] sealed, Sha256Digest expectedRoot, SnapshotId expectedSnapshot, DatasetKey key)
            throws SealingException {
        requireSealedSize(sealed.length);
        if (!Digests.sha256(sealed).equals(expectedRoot)) {
            throw new SealingException(
                    SealingException.Reason.WRONG_SNAPSHOT,
                    "The stored manifest does not hash to the expected root: it was changed, or it is another snapshot's.");
        }
        SnapshotManifest manifest = ManifestCodec.decode(unseal(sealed, expectedSnapshot, key));
        if (!manifest.dataset.equals(key.dataset())
                || !manifest.snapshot.equals(expectedSnapshot)
                || manifest.epoch != key.epoch()) {
            throw new SealingException(
                    SealingException.Reason.WRONG_SNAPSHOT,
                    "The manifest names another dataset, snapshot or key epoch than the one asked for.");
        }
        return new VerifiedSnapshot(manifest, expectedRoot);
    }

    /// Seals the manifest.
    ///
    /// @param key of this dataset and epoch
    /// @throws SealingException with [SealingException.Reason#TOO_LARGE] above [#MAX_SEALED_BYTES]
    public Sealed seal(DatasetKey key, SecureRandom random) throws SealingException {
        if (!key.dataset().equals(dataset) || key.epoch() != epoch) {
            throw new IllegalArgumentException("This key is of another dataset or epoch than the snapshot.");
        }
        long sealedBytes = new SealedLayout(SEGMENT_SIZE).ciphertextBytes(ManifestCodec.encodedBytes(this));
        requireSealedSize(sealedBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) sealedBytes);
        SealedFileContext context = new SealedFileContext.Manifest(dataset, snapshot);
        try (SealingStream stream = new SealingStream(out, SEGMENT_SIZE, key, context, random)) {
            ManifestCodec.encode(this, stream);
            stream.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed.", e);
        }
        byte[] bytes = out.toByteArray();
        return new Sealed(bytes, Digests.sha256(bytes));
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

    Optional<SnapshotEntry> entry(SnapshotPath path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static byte[] unseal(byte[] sealed, SnapshotId snapshot, DatasetKey key) throws SealingException {
        SealedFileContext context = new SealedFileContext.Manifest(key.dataset(), snapshot);
        try (SealedFile file = SealedFile.open(RangeSource.of(sealed), sealed.length, SEGMENT_SIZE, key, context)) {
            return file.readAll(MAX_SEALED_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed.", e);
        }
    }

    private static void requireSealedSize(long bytes) throws SealingException {
        if (bytes > MAX_SEALED_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A sealed manifest has at most %d bytes, this one has %d.".formatted(MAX_SEALED_BYTES, bytes));
        }
    }

    /// A file that is also a folder, or is there twice, would be one thing to a lister and another to a reader.
    private static Map<SnapshotPath, SnapshotEntry> index(List<SnapshotEntry> entries) throws SealingException {
        Map<SnapshotPath, SnapshotEntry> byPath = HashMap.newHashMap(entries.size());
        for (SnapshotEntry entry : entries) {
            if (byPath.put(entry.path(), entry) != null) {
                throw badPath("The path '" + entry.path() + "' appears twice in the snapshot.");
            }
        }
        for (SnapshotEntry entry : entries) {
            for (SnapshotPath folder : entry.path().folders()) {
                if (byPath.containsKey(folder)) {
                    throw badPath("'" + folder + "' is both a file and a folder in the snapshot.");
                }
            }
        }
        return byPath;
    }

    private static SealingException badPath(String sentence) {
        return new SealingException(SealingException.Reason.BAD_PATH, sentence);
    }

    private static SealingException malformed(String sentence) {
        return new SealingException(SealingException.Reason.MALFORMED, sentence);
    }
}
