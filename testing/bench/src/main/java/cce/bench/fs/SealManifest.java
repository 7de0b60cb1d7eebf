package cce.bench.fs;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.s3.StoreLocation;
import cce.sealing.DatasetKey;
import cce.sealing.ManifestWriter;
import cce.sealing.SealedHeader;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// `SealManifest STORE RECEIPTS FILES [FILE_BYTES]`: the manifest of a dataset of so many files, without the files:
/// what
/// is measured is the time until a mount answers, and the memory it takes.
public final class SealManifest {

    private static final int FILES_PER_FOLDER = 1000;
    private static final long FILE_BYTES = 100_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SealManifest() {}

    public static void main(String... arguments) throws IOException, SealingException {
        ObjectStore store = StoreLocation.parse(arguments[0]).open();
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        int files = Integer.parseInt(arguments[2]);
        long fileBytes = arguments.length > 3 ? Long.parseLong(arguments[3]) : FILE_BYTES;
        Path scratch = folder.resolve("scratch");
        SnapshotId snapshot = SnapshotManifest.newSnapshotId(RANDOM);
        Sha256Digest root;
        try (DatasetKey key = BenchDataset.key();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(scratch), 1 << 20);
                ManifestWriter writer = new ManifestWriter(out, key, head(snapshot, files), RANDOM)) {
            for (int file = 0; file < files; file++) {
                writer.add(entry(file, fileBytes));
            }
            root = writer.finish();
        }
        try (InputStream in = Files.newInputStream(scratch)) {
            store.put(BenchDataset.MANIFEST, in);
        } finally {
            Files.delete(scratch);
        }
        new BenchDataset.Receipt(snapshot, root).write(folder);
    }

    /// `folder-000012/000012345.bin`: the order of the numbers is that of the paths.
    static String path(int file) {
        return String.format(Locale.ROOT, "folder-%06d/%09d.bin", file / FILES_PER_FOLDER, file);
    }

    private static ManifestWriter.Head head(SnapshotId snapshot, int files) {
        return new ManifestWriter.Head(snapshot, Instant.ofEpochSecond(1_700_000_000), List.of(), files);
    }

    private static SnapshotEntry entry(int file, long bytes) throws SealingException {
        // Digests cannot be compressed or shared; the header's bytes do for both.
        SealedHeader header = SealedHeader.random(RANDOM);
        Sha256Digest digest = Sha256Digest.of(header.salt().toByteArray());
        return new SnapshotEntry(SnapshotPath.parse(path(file)), bytes, SegmentSize.KIB_16, header, digest);
    }
}
