package cce.bench.fs;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.s3.StoreLocation;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealedHeader;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
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

/// `SealTree PLAIN STORE SEGMENT_BYTES RECEIPTS`: seals a folder into a store, and writes into the folder RECEIPTS what
/// opening it needs.
public final class SealTree {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path plain;
    private final ObjectStore store;
    private final SegmentSize segmentSize;
    private final SnapshotId snapshot = SnapshotManifest.newSnapshotId(RANDOM);
    private final Path scratch;

    private SealTree(Path plain, ObjectStore store, Path scratch, SegmentSize segmentSize) {
        this.plain = plain;
        this.store = store;
        this.scratch = scratch;
        this.segmentSize = segmentSize;
    }

    public static void main(String... arguments) throws IOException, SealingException {
        Path folder = Path.of(arguments[3]);
        Files.createDirectories(folder);
        ObjectStore store = StoreLocation.parse(arguments[1]).open();
        SegmentSize size = SegmentSize.ofBytes(Long.parseLong(arguments[2]));
        new SealTree(Path.of(arguments[0]), store, folder.resolve("scratch"), size)
                .seal()
                .write(folder);
    }

    private BenchDataset.Receipt seal() throws IOException, SealingException {
        List<SnapshotEntry> entries = new ArrayList<>();
        try (DatasetKey key = BenchDataset.key();
                Stream<Path> files = Files.walk(plain).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                entries.add(sealFile(file, key));
            }
            SnapshotManifest.Sealed sealed = SnapshotManifest.of(
                            BenchDataset.ID, snapshot, 0, Instant.ofEpochSecond(1_700_000_000), entries)
                    .seal(key, RANDOM);
            store.put(BenchDataset.MANIFEST, sealed.bytes());
            return new BenchDataset.Receipt(snapshot, sealed.root());
        }
    }

    private SnapshotEntry sealFile(Path file, DatasetKey key) throws IOException, SealingException {
        SnapshotPath path = SnapshotPath.parse(plain.relativize(file).toString());
        SealedHeader header;
        MessageDigest digest = sha256();
        SealedFileContext context = new SealedFileContext.DatasetFile(BenchDataset.ID, snapshot, path);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(scratch), digest);
                SealingStream stream = new SealingStream(out, segmentSize, key, context, RANDOM)) {
            Files.copy(file, stream);
            stream.finish();
            header = stream.header();
        }
        ObjectName name = BenchDataset.object(header.objectId());
        try (InputStream in = Files.newInputStream(scratch)) {
            store.put(name, in);
        } finally {
            Files.delete(scratch);
        }
        return new SnapshotEntry(path, Files.size(file), segmentSize, header, Sha256Digest.of(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }
}
