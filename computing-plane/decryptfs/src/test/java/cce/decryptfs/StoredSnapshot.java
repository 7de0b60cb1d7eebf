package cce.decryptfs;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealedHeader;
import cce.sealing.SealedObjectId;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.sealing.VerifiedSnapshot;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A plain directory, sealed as one snapshot into a local object store.
final class StoredSnapshot {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final LocalDirectoryStore store;
    private final VerifiedSnapshot snapshot;

    private StoredSnapshot(Path directory, LocalDirectoryStore store, VerifiedSnapshot snapshot) {
        this.directory = directory;
        this.store = store;
        this.snapshot = snapshot;
    }

    static StoredSnapshot seal(Path plain, Path directory, SegmentSize segmentSize)
            throws IOException, SealingException {
        LocalDirectoryStore store = LocalDirectoryStore.open(directory);
        SnapshotId id = SnapshotManifest.newSnapshotId(RANDOM);
        List<SnapshotEntry> entries = new ArrayList<>();
        try (DatasetKey key = SealedBytes.newKey();
                Stream<Path> files = Files.walk(plain).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                SnapshotPath path = SnapshotPath.parse(plain.relativize(file).toString());
                entries.add(sealFile(file, path, store, id, key, segmentSize));
            }
            SnapshotManifest manifest =
                    SnapshotManifest.of(SealedBytes.DATASET, id, 0, Instant.ofEpochSecond(1_700_000_000), entries);
            SnapshotManifest.Sealed sealed = manifest.seal(key, RANDOM);
            return new StoredSnapshot(directory, store, SnapshotManifest.open(sealed.bytes(), sealed.root(), id, key));
        }
    }

    VerifiedSnapshot snapshot() {
        return snapshot;
    }

    /// @param key stays the caller's
    SealedDataset dataset(DatasetKey key) {
        return new SealedDataset(snapshot, key, store, StoredSnapshot::name);
    }

    /// Where the ciphertext of a file lies on disk.
    Path object(String path) throws IOException, SealingException {
        SealedObjectId id =
                snapshot.entry(SnapshotPath.parse(path)).orElseThrow().object();
        return directory.resolve("objects").resolve(name(id).value());
    }

    private static ObjectName name(SealedObjectId id) {
        return ObjectName.of("test", id.toString());
    }

    private static SnapshotEntry sealFile(
            Path file,
            SnapshotPath path,
            LocalDirectoryStore store,
            SnapshotId snapshot,
            DatasetKey key,
            SegmentSize segmentSize)
            throws IOException {
        SealedHeader header;
        Path temporary = Files.createTempFile("sealed", null);
        MessageDigest digest = sha256();
        SealedFileContext context = new SealedFileContext.DatasetFile(SealedBytes.DATASET, snapshot, path);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(temporary), digest);
                SealingStream stream = new SealingStream(out, segmentSize, key, context, RANDOM)) {
            Files.copy(file, stream);
            stream.finish();
            header = stream.header();
        }
        try (InputStream in = Files.newInputStream(temporary)) {
            store.put(name(header.objectId()), in);
        } finally {
            Files.delete(temporary);
        }
        return new SnapshotEntry(path, Files.size(file), segmentSize, header, Sha256Digest.of(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
