package cce.decryptfs;

import cce.decryptfs.DecryptFs.RehearsedStore;
import cce.protocol.DatasetId;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.RangeSource;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingKey;
import cce.sealing.SealingStream;
import cce.sealing.SecretBytes;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/// Decrypts bytes that mean nothing until the virtual machine has compiled the way a read takes. Without it the
/// first hundred megabytes of a job run ten times slower than the rest.
final class Rehearsal {

    /// Larger than the segments of a file, and whole ones, as a sequential read asks for them.
    private static final int FILE_BYTES = 1 << 20;

    private static final int READ_BYTES = 256 * 1024;

    /// Compiled code needs less than a tenth of that; slower means not compiled yet.
    private static final long FAST_NANOS_PER_READ = 200_000;

    /// Reads in a row that must be fast.
    private static final int FAST_READS = 64;

    /// Long enough for the largest requests ahead of a reader.
    private static final int FAR_FILE_BYTES = 16 << 20;

    private record Pass(int stride, int length) {}

    private static final Pass ALL = new Pass(READ_BYTES, READ_BYTES);

    /// Goes round the file, and never to the same or the next block.
    private static final Pass JUMPS = new Pass(7 * (1 << 20) + READ_BYTES, 4096);

    private static final int FAR_ROUNDS = 6;

    private Rehearsal() {}

    /// Returns when reading is fast, or when the time is over.
    static void run(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            perform(FILE_BYTES, (ciphertext, opener) -> {
                try (SealedFile file = opener.open(RangeSource.of(ciphertext))) {
                    read(file, deadline);
                }
            });
        } catch (SealingException | IOException e) {
            throw new IllegalStateException("Bytes sealed in memory did not open.", e);
        }
    }

    /// Likewise, then through the caches from what stands in for a store that is far away. Where that cannot be had
    /// the mount only begins slower.
    static void run(Duration limit, RehearsedStore store) {
        run(limit);
        try {
            Path folder = Files.createTempDirectory("cce-rehearsal");
            try (CiphertextCache cache = CiphertextCache.open(folder, 2 * FAR_FILE_BYTES)) {
                FetchOptions options = FetchOptions.standard().withCache(cache);
                perform(FAR_FILE_BYTES, (ciphertext, opener) -> {
                    long deadline = System.nanoTime() + limit.toNanos();
                    try (ObjectReader reader = store.serve(ciphertext)) {
                        for (int i = 0; i < FAR_ROUNDS && System.nanoTime() < deadline; i++) {
                            fetch(new ObjectName("rehearsal-" + i), reader, options, opener);
                        }
                    }
                });
            } finally {
                CiphertextCache.delete(folder);
            }
        } catch (SealingException | IOException e) {
            System.getLogger(Rehearsal.class.getName())
                    .log(System.Logger.Level.DEBUG, "Fetching was not rehearsed to its end.", e);
        }
    }

    /// What is done with sealed bytes.
    private interface Act {
        void perform(byte[] ciphertext, Opener opener) throws SealingException, IOException;
    }

    private interface Opener {
        SealedFile open(RangeSource source) throws SealingException, IOException;
    }

    private static void perform(int fileBytes, Act act) throws SealingException, IOException {
        SecureRandom random = new SecureRandom();
        byte[] raw = new byte[SealingKey.KEY_BYTES];
        random.nextBytes(raw);
        DatasetId dataset = DatasetId.of(new byte[DatasetId.LENGTH]);
        try (DatasetKey key = new DatasetKey(dataset, 0, SecretBytes.adopt(raw))) {
            SealedFileContext context = new SealedFileContext.DatasetFile(
                    dataset, SnapshotId.of(new byte[SnapshotId.LENGTH]), SnapshotPath.parse("rehearsal"));
            byte[] ciphertext = seal(key, context, random, fileBytes);
            act.perform(
                    ciphertext, source -> SealedFile.open(source, ciphertext.length, SegmentSize.KIB_16, key, context));
        }
    }

    /// One pass that jumps, one from the first byte to the last, and one that finds all of it on the disk.
    private static void fetch(ObjectName name, ObjectReader reader, FetchOptions options, Opener opener)
            throws SealingException, IOException {
        for (Pass pass : List.of(JUMPS, ALL, ALL)) {
            try (Fetcher fetcher = new Fetcher(_ -> new Kept(reader), options);
                    FetchedObject object = fetcher.open(name, reader.size());
                    SealedFile file = opener.open(object::readFully)) {
                byte[] target = new byte[pass.length()];
                for (long i = 0; i < FAR_FILE_BYTES / READ_BYTES; i++) {
                    int ignored = file.read(i * pass.stride() % FAR_FILE_BYTES, target, 0, pass.length());
                }
            }
        }
    }

    /// For the next pass too.
    private record Kept(ObjectReader reader) implements ObjectReader {
        @Override
        public long size() {
            return reader.size();
        }

        @Override
        public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
            reader.readFully(position, destination, offset, length);
        }

        @Override
        public void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
            reader.readParts(position, parts, full);
        }

        @Override
        public void close() {}
    }

    private static byte[] seal(DatasetKey key, SealedFileContext context, SecureRandom random, int fileBytes)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(fileBytes + fileBytes / 64);
        try (SealingStream stream = new SealingStream(out, SegmentSize.KIB_16, key, context, random)) {
            stream.write(new byte[fileBytes]);
            stream.finish();
        }
        return out.toByteArray();
    }

    private static void read(SealedFile file, long deadline) throws SealingException, IOException {
        byte[] target = new byte[READ_BYTES];
        int fast = 0;
        long position = 0;
        while (fast < FAST_READS && System.nanoTime() < deadline) {
            long before = System.nanoTime();
            int ignored = file.read(position, target, 0, READ_BYTES);
            fast = System.nanoTime() - before < FAST_NANOS_PER_READ ? fast + 1 : 0;
            position = (position + READ_BYTES) % FILE_BYTES;
        }
    }
}
