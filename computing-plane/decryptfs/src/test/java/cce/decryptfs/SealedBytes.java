package cce.decryptfs;

import cce.decryptfs.SealedDataset.OpenFile;
import cce.protocol.DatasetId;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.RangeSource;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SecretBytes;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Sealed files in memory, whose ciphertext a test may change.
final class SealedBytes {

    static final DatasetId DATASET = DatasetId.of(new byte[20]);

    private final DatasetKey key = newKey();
    private final List<byte[]> ciphertexts = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    /// The key all tests seal with, as a new owner.
    static DatasetKey newKey() {
        return new DatasetKey(DATASET, 0, SecretBytes.adopt(new byte[32]));
    }

    /// Seals one more file.
    SealedBytes with(byte[] plaintext) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream stream =
                new SealingStream(out, SegmentSize.KIB_16, key, context(ciphertexts.size()), new SecureRandom())) {
            stream.write(plaintext);
            stream.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ciphertexts.add(out.toByteArray());
        return this;
    }

    byte[] ciphertext(int file) {
        return ciphertexts.get(file);
    }

    int opened() {
        return opened.get();
    }

    int closed() {
        return closed.get();
    }

    OpenFile open(int file) throws IOException {
        byte[] bytes = ciphertexts.get(file);
        RangeSource source = RangeSource.of(bytes);
        try {
            SealedFile sealed = SealedFile.open(source, bytes.length, SegmentSize.KIB_16, key, context(file));
            opened.incrementAndGet();
            return new OpenFile(sealed, new CountingReader(bytes.length));
        } catch (SealingException e) {
            throw new IOException(e);
        }
    }

    /// As a dataset reads a file ahead.
    Optional<byte[]> readWhole(int file, int maxBytes) throws IOException {
        try (OpenFile open = open(file)) {
            return open.sealed().plaintextBytes() > maxBytes
                    ? Optional.empty()
                    : Optional.of(open.sealed().readAll(maxBytes));
        } catch (SealingException e) {
            throw new IOException(e);
        }
    }

    private static SealedFileContext context(int file) {
        try {
            return new SealedFileContext.DatasetFile(
                    DATASET, SnapshotId.of(new byte[16]), SnapshotPath.parse("file-" + file));
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    /// Only counts its closing: the file reads from the array.
    private final class CountingReader implements ObjectReader {
        private final long size;

        private CountingReader(long size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void readFully(long position, byte[] destination, int offset, int length) {
            throw new AssertionError("The file reads from its array.");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
