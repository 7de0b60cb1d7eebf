package cce.sealing;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes a sealed manifest entry by entry, in constant memory, for snapshots of any size.
///
/// Not thread-safe.
public final class ManifestWriter implements AutoCloseable {
    private final MessageDigest digest = Digests.newSha256();
    private final SealingStream out;
    private final SnapshotId snapshot;
    private final Map<SnapshotId, Integer> origins = new HashMap<>();
    private final PathSequence paths = new PathSequence();
    private final byte[] entryBytes = new byte[ManifestFormat.MAX_ENTRY_BYTES];
    private final long entries;
    private long written;

    /// What a manifest says of the snapshot as a whole.
    ///
    /// @param createdAt kept to the second
    /// @param origins the earlier snapshots whose objects it shares, in any order
    /// @param entries how many entries will follow
    public record Head(SnapshotId snapshot, Instant createdAt, List<SnapshotId> origins, long entries) {
        public Head {
            Objects.requireNonNull(snapshot, "snapshot");
            origins = origins.stream()
                    .distinct()
                    .sorted(SnapshotManifest.BY_BYTES)
                    .toList();
        }
    }

    /// Begins a manifest on `sealed`, which the writer closes.
    ///
    /// @param key of the snapshot's dataset and epoch
    /// @throws SealingException for more entries or origins, or another date, than a manifest can hold
    public ManifestWriter(OutputStream sealed, DatasetKey key, Head head, SecureRandom random)
            throws SealingException, IOException {
        requireHead(head);
        this.snapshot = head.snapshot();
        this.entries = head.entries();
        this.out = new SealingStream(
                new DigestOutputStream(sealed, digest),
                ManifestFormat.SEGMENT_SIZE,
                key,
                new SealedFileContext.Manifest(key.dataset(), snapshot),
                random);
        writeHead(key, head);
    }

    /// Adds the next entry; they come in the order of their paths.
    ///
    /// @throws SealingException for a path out of order, that appears twice or is a folder of another
    public void add(SnapshotEntry entry) throws SealingException, IOException {
        byte[] path = entry.path().toUtf8();
        int shared = paths.shared(path, path.length);
        paths.next(path, path.length, shared);
        int kept = written % ManifestFormat.BLOCK_ENTRIES == 0 ? 0 : shared;
        ByteBuffer bytes = ByteBuffer.wrap(entryBytes)
                .putShort((short) kept)
                .putShort((short) (path.length - kept))
                .put(path, kept, path.length - kept)
                .putLong(entry.plaintextBytes())
                .put((byte) ManifestFormat.segmentExponent(entry.segmentSize()))
                .putShort((short) originNumber(entry))
                .put(entry.header().encoded(), 1, SealedLayout.HEADER_BYTES - 1)
                .put(entry.ciphertextDigest().toByteArray());
        out.write(entryBytes, 0, bytes.position());
        written++;
    }

    /// Completes the manifest and tells its root.
    ///
    /// @throws IllegalStateException if fewer or more entries were added than announced
    public Sha256Digest finish() throws IOException {
        if (written != entries) {
            throw new IllegalStateException(
                    "The manifest was to have %d entries and got %d.".formatted(entries, written));
        }
        out.finish();
        return Sha256Digest.of(digest.digest());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static void requireHead(Head head) throws SealingException {
        long second = head.createdAt().getEpochSecond();
        if (second < 0 || second > ManifestFormat.MAX_EPOCH_SECOND) {
            throw ManifestFormat.malformed("createdAt", "is not between the years 1970 and 9999");
        }
        if (head.entries() < 0 || head.entries() > SnapshotManifest.MAX_ENTRIES) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A snapshot has at most %d files, this one has %d."
                            .formatted(SnapshotManifest.MAX_ENTRIES, head.entries()));
        }
        if (head.origins().size() > ManifestFormat.MAX_ORIGINS) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A snapshot shares objects with at most %d others; seal this one whole."
                            .formatted(ManifestFormat.MAX_ORIGINS));
        }
    }

    private void writeHead(DatasetKey key, Head head) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(
                        ManifestFormat.HEADER_BYTES + head.origins().size() * SnapshotId.LENGTH)
                .putInt(ManifestFormat.MAGIC)
                .put(ManifestFormat.VERSION)
                .put(key.dataset().toByteArray())
                .put(snapshot.toByteArray())
                .putInt(key.epoch())
                .putLong(head.createdAt().getEpochSecond())
                .putInt((int) head.entries())
                .putShort((short) head.origins().size());
        for (SnapshotId origin : head.origins()) {
            if (origin.equals(snapshot)) {
                throw new IllegalArgumentException("A snapshot is not an origin of its own.");
            }
            bytes.put(origin.toByteArray());
            origins.put(origin, origins.size() + 1);
        }
        out.write(bytes.array());
    }

    private int originNumber(SnapshotEntry entry) {
        if (entry.origin().isEmpty()) {
            return 0;
        }
        Integer number = origins.get(entry.origin().get());
        if (number == null) {
            throw new IllegalArgumentException("The entry's origin was not announced in the manifest's head.");
        }
        return number;
    }
}
