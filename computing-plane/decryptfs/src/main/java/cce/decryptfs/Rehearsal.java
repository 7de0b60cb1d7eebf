package cce.decryptfs;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;

/// Decrypts bytes that mean nothing until the virtual machine has compiled the way a read takes. Without it the
/// first hundred megabytes of a job run ten times slower than the rest.
final class Rehearsal {

    /// Larger than the segments of a file, and whole ones, as a sequential read asks for them.
    static final int FILE_BYTES = 1 << 20;

    private static final int READ_BYTES = 256 * 1024;

    /// Compiled code needs less than a tenth of that; slower means not compiled yet.
    private static final long FAST_NANOS_PER_READ = 200_000;

    /// Reads in a row that must be fast.
    private static final int FAST_READS = 64;

    private Rehearsal() {}

    /// Returns when reading is fast, or when the time is over.
    ///
    /// @param temporary where a folder may be made
    /// @return files read through a mount
    static int run(Path temporary, Duration limit) {
        loadAnotherCipher();
        SecureRandom random = new SecureRandom();
        byte[] raw = new byte[SealingKey.KEY_BYTES];
        random.nextBytes(raw);
        DatasetId dataset = DatasetId.of(new byte[DatasetId.LENGTH]);
        try (DatasetKey key = new DatasetKey(dataset, 0, SecretBytes.adopt(raw))) {
            SealedFileContext context = new SealedFileContext.DatasetFile(
                    dataset, SnapshotId.of(new byte[SnapshotId.LENGTH]), SnapshotPath.parse("rehearsal"));
            byte[] ciphertext = seal(key, context, random);
            RangeSource source = RangeSource.of(ciphertext);
            // A compiler that has seen one kind of source only would throw its work away at the first real one.
            List<RangeSource> sources = List.of(
                    source,
                    (position, to, offset, length) -> source.readFully(position, to, offset, length),
                    (position, to, offset, length) -> source.readFully(position, to, offset, length));
            List<SealedFile> files = new ArrayList<>();
            for (RangeSource each : sources) {
                files.add(SealedFile.open(each, ciphertext.length, SegmentSize.KIB_16, key, context));
            }
            long deadline = System.nanoTime() + limit.toNanos();
            read(files, deadline);
            files.forEach(SealedFile::close);
            return DressRehearsal.run(temporary, ciphertext, key, context, deadline);
        } catch (SealingException | IOException e) {
            throw new IllegalStateException("Bytes sealed in memory did not open.", e);
        }
    }

    /// As long as AES is the only block cipher in the virtual machine the compiler counts on it. Whatever opens a key
    /// store or connects by TLS loads DES too, and the compiled AES-GCM would be thrown away when reading begins.
    private static void loadAnotherCipher() {
        try {
            Cipher ignored = Cipher.getInstance("DES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            System.getLogger(Rehearsal.class.getName())
                    .log(System.Logger.Level.DEBUG, "This Java runtime has no cipher but AES.", e);
        }
    }

    private static byte[] seal(DatasetKey key, SealedFileContext context, SecureRandom random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(FILE_BYTES + FILE_BYTES / 64);
        try (SealingStream stream = new SealingStream(out, SegmentSize.KIB_16, key, context, random)) {
            stream.write(new byte[FILE_BYTES]);
            stream.finish();
        }
        return out.toByteArray();
    }

    private static void read(List<SealedFile> files, long deadline) throws SealingException, IOException {
        byte[] target = new byte[READ_BYTES];
        int fast = 0;
        int reads = 0;
        while (fast < FAST_READS && System.nanoTime() < deadline) {
            long before = System.nanoTime();
            SealedFile file = files.get(reads % files.size());
            int ignored = file.read((long) reads * READ_BYTES % FILE_BYTES, target, 0, READ_BYTES);
            reads++;
            fast = System.nanoTime() - before < FAST_NANOS_PER_READ ? fast + 1 : 0;
        }
    }
}
