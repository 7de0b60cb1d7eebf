package cce.sealing;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Random access to the plaintext of one sealed file. Only bytes of segments that authenticated are ever handed
/// out.
///
/// Thread-safe and parallel: reads share nothing but a small pool of ciphers and buffers. Closing wipes the
/// file's key and the pooled plaintext; a read after that fails with an [IllegalStateException].
///
/// Format: `docs/formats/sealed-file.md`, wire-compatible with Tink's streaming AEAD AES256-GCM-HKDF.
public final class SealedFile implements AutoCloseable {
    private static final int MAX_POOLED_WORKERS = 16;

    /// Ciphertext read at once. More would not fit the caches between reading and decrypting it.
    private static final int MAX_BATCH_BYTES = 64 * 1024;

    private final RangeSource source;
    private final long ciphertextBytes;
    private final long plaintextBytes;
    private final long lastSegment;
    private final SealedLayout layout;
    private final SealedHeader header;
    private final FileKey fileKey;
    private final BlockingQueue<Worker> idle = new ArrayBlockingQueue<>(MAX_POOLED_WORKERS);
    private volatile boolean closed;

    /// What one read needs: a cipher and room for ciphertext and for a segment of which only a part was asked for.
    /// The room is made when it is first needed: small files are read whole and need little of it.
    private final class Worker {
        private final SegmentCipher cipher = fileKey.borrowCipher();
        private byte[] ciphertext = new byte[0];
        private byte[] plaintext = new byte[0];

        byte[] ciphertext(int bytes) {
            if (ciphertext.length < bytes) {
                ciphertext = new byte[bytes];
            }
            return ciphertext;
        }

        byte[] plaintext() {
            if (plaintext.length == 0) {
                plaintext = new byte[(int) Math.min(layout.segmentSize().bytes(), ciphertextBytes)];
            }
            return plaintext;
        }

        /// Once for each worker: its cipher serves other files from now on.
        void retire() {
            Arrays.fill(plaintext, (byte) 0);
            cipher.giveBack();
        }
    }

    private SealedFile(
            RangeSource source,
            long ciphertextBytes,
            long plaintextBytes,
            SealedLayout layout,
            SealedHeader header,
            FileKey fileKey) {
        this.source = source;
        this.header = header;
        this.ciphertextBytes = ciphertextBytes;
        this.plaintextBytes = plaintextBytes;
        this.layout = layout;
        this.fileKey = fileKey;
        this.lastSegment = layout.segmentCount(plaintextBytes) - 1;
    }

    /// Opens a sealed file: reads its header, and no segment yet. A wrong key, context or segment size
    /// therefore shows at the first read.
    ///
    /// @param ciphertextBytes size of the file; decides where its last segment is
    /// @throws SealingException if no sealed file has that size or that header
    /// @throws IOException from `source`
    public static SealedFile open(
            RangeSource source,
            long ciphertextBytes,
            SegmentSize segmentSize,
            SealingKey key,
            SealedFileContext context)
            throws SealingException, IOException {
        Objects.requireNonNull(source, "source");
        // Before the first read: no sealed file is as short as that.
        long ignored = new SealedLayout(segmentSize).plaintextBytes(ciphertextBytes);
        byte[] header = new byte[SealedLayout.HEADER_BYTES];
        source.readFully(0, header, 0, header.length);
        return open(source, ciphertextBytes, segmentSize, SealedHeader.parse(header), key, context);
    }

    /// Opens a sealed file whose header is known from a manifest: nothing is read yet, and a stored header that
    /// differs shows when the first segment is read.
    ///
    /// @throws SealingException if no sealed file has that size
    public static SealedFile open(
            RangeSource source,
            long ciphertextBytes,
            SegmentSize segmentSize,
            SealedHeader header,
            SealingKey key,
            SealedFileContext context)
            throws SealingException {
        Objects.requireNonNull(source, "source");
        SealedLayout layout = new SealedLayout(segmentSize);
        long plaintextBytes = layout.plaintextBytes(ciphertextBytes);
        FileKey fileKey = FileKey.derive(key, header, context);
        return new SealedFile(source, ciphertextBytes, plaintextBytes, layout, header, fileKey);
    }

    /// Size of the plaintext in bytes, as the ciphertext's size implies it. Authentic once the last segment was
    /// read.
    public long plaintextBytes() {
        return plaintextBytes;
    }

    /// The header it was opened with.
    public SealedHeader header() {
        return header;
    }

    public SegmentSize segmentSize() {
        return layout.segmentSize();
    }

    /// Where in the ciphertext the segment begins that holds the plaintext byte at `position`.
    public long segmentStart(long position) {
        return layout.segmentOf(position) * layout.segmentSize().bytes();
    }

    /// Reads plaintext from `position` into `destination[offset .. offset + length)`; returns how many bytes it
    /// read, which is less than `length` only where the file ends, and 0 at or after its end. On an exception that
    /// range of `destination` is undefined, but holds no unauthenticated plaintext.
    ///
    /// @throws SealingException with [SealingException.Reason#TAMPERED] if a segment does not authenticate
    /// @throws IOException from the source
    public int read(long position, byte[] destination, int offset, int length) throws SealingException, IOException {
        return read(position, destination, offset, length, source);
    }

    /// Likewise, with ciphertext from another source of the same bytes.
    public int read(long position, byte[] destination, int offset, int length, RangeSource from)
            throws SealingException, IOException {
        Objects.checkFromIndexSize(offset, length, destination.length);
        if (position < 0) {
            throw new IllegalArgumentException("A read position is 0 or more, not " + position + ".");
        }
        int wanted = (int) Math.clamp(plaintextBytes - position, 0L, length);
        if (wanted == 0) {
            return 0;
        }
        Worker worker = acquire();
        try {
            int done = 0;
            while (done < wanted) {
                done += readBatch(from, worker, position + done, destination, offset + done, wanted - done);
            }
            return wanted;
        } finally {
            release(worker);
        }
    }

    /// Authenticates every segment, also those of an empty file, without handing out a byte.
    public void verifyAll() throws SealingException, IOException {
        Worker worker = acquire();
        try {
            for (long segment = 0; segment <= lastSegment; segment++) {
                byte[] ciphertext = fetch(source, worker, segment, segment);
                openSegment(worker, segment, ciphertext, 0, worker.plaintext(), 0);
            }
        } finally {
            release(worker);
        }
    }

    /// Reads the whole plaintext at once, authenticating also an empty file.
    ///
    /// @param maxBytes refuses a larger file
    /// @throws SealingException also with [SealingException.Reason#TOO_LARGE]
    public byte[] readAll(int maxBytes) throws SealingException, IOException {
        if (plaintextBytes > maxBytes) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "The sealed file holds %d bytes; at most %d are accepted here."
                            .formatted(plaintextBytes, maxBytes));
        }
        if (plaintextBytes == 0) {
            verifyAll();
        }
        byte[] plaintext = new byte[(int) plaintextBytes];
        read(0, plaintext, 0, plaintext.length);
        return plaintext;
    }

    /// Wipes the file's key and all pooled plaintext.
    @Override
    public void close() {
        closed = true;
        fileKey.close();
        retireIdle();
    }

    /// Reads as many segments as one batch holds.
    private int readBatch(RangeSource from, Worker worker, long position, byte[] destination, int offset, int length)
            throws SealingException, IOException {
        long first = layout.segmentOf(position);
        int batch = Math.max(1, MAX_BATCH_BYTES / layout.segmentSize().bytes());
        long last = Math.min(layout.segmentOf(position + length - 1), first + batch - 1);
        byte[] ciphertext = fetch(from, worker, first, last);
        int done = 0;
        for (long segment = first; segment <= last; segment++) {
            int start = (int) (segment - first) * layout.segmentSize().bytes();
            done += readSegment(
                    worker, segment, ciphertext, start, position + done, destination, offset + done, length - done);
        }
        return done;
    }

    /// Reads the ciphertext of neighbouring segments, back to back.
    private byte[] fetch(RangeSource from, Worker worker, long first, long last) throws IOException {
        long start = first * layout.segmentSize().bytes();
        long end = Math.min((last + 1) * layout.segmentSize().bytes(), ciphertextBytes);
        byte[] ciphertext = worker.ciphertext((int) (end - start));
        from.readFully(start, ciphertext, 0, (int) (end - start));
        return ciphertext;
    }

    private int readSegment(
            Worker worker,
            long segment,
            byte[] ciphertext,
            int start,
            long position,
            byte[] destination,
            int offset,
            int length)
            throws SealingException {
        int skip = (int) (position - layout.plaintextStart(segment));
        int payload = payloadBytes(segment);
        if (skip == 0 && length >= payload) {
            // The common case of sequential reading: straight into the caller's array, no copy.
            return openSegment(worker, segment, ciphertext, start, destination, offset);
        }
        byte[] plaintext = worker.plaintext();
        openSegment(worker, segment, ciphertext, start, plaintext, 0);
        int take = Math.min(payload - skip, length);
        System.arraycopy(plaintext, skip, destination, offset, take);
        return take;
    }

    private int openSegment(Worker worker, long segment, byte[] ciphertext, int start, byte[] out, int outOffset)
            throws SealingException {
        int skip = segment == 0 ? SealedLayout.HEADER_BYTES : 0;
        int length = payloadBytes(segment) + SealedLayout.TAG_BYTES;
        if (segment == 0) {
            requireHeader(ciphertext);
        }
        return worker.cipher.open(segment, segment == lastSegment, ciphertext, start + skip, length, out, outOffset);
    }

    private void requireHeader(byte[] stored) throws SealingException {
        byte[] expected = header.encoded();
        if (!Arrays.equals(stored, 0, expected.length, expected, 0, expected.length)) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED,
                    "The header is not the one this file was opened with: it was changed, or another object is in its place.");
        }
    }

    private int payloadBytes(long segment) {
        return segment == lastSegment
                ? (int) (plaintextBytes - layout.plaintextStart(segment))
                : layout.payloadBytes(segment);
    }

    private Worker acquire() {
        if (closed) {
            throw new IllegalStateException("This sealed file was closed; it cannot be read any more.");
        }
        Worker worker = idle.poll();
        return worker != null ? worker : new Worker();
    }

    private void release(Worker worker) {
        if (closed || !idle.offer(worker)) {
            worker.retire();
        } else if (closed) {
            // Closed between the two looks: whoever takes a worker out of the queue retires it, and nobody else.
            retireIdle();
        }
    }

    private void retireIdle() {
        for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
            worker.retire();
        }
    }
}
