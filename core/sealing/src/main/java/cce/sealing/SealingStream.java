package cce.sealing;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/// Seals a file as a stream, in constant memory. The file is complete only after [#finish]: whoever closes earlier
/// leaves ciphertext that no reader accepts, because its last segment is not flagged as the last.
///
/// Not thread-safe.
public final class SealingStream extends OutputStream {
    private final OutputStream ciphertext;
    private final SealedLayout layout;
    private final SealedHeader header;
    private final FileKey fileKey;
    private final SegmentCipher cipher;
    private final byte[] pending;
    private final byte[] sealed;
    private long segment;
    private int pendingBytes;
    private boolean finished;

    /// Begins a new file, with a fresh salt, on `ciphertext`, which this stream closes.
    public SealingStream(
            OutputStream ciphertext,
            SegmentSize segmentSize,
            SealingKey key,
            SealedFileContext context,
            SecureRandom random) {
        this.ciphertext = Objects.requireNonNull(ciphertext, "ciphertext");
        this.layout = new SealedLayout(segmentSize);
        this.header = SealedHeader.random(random);
        this.fileKey = FileKey.derive(key, header, context);
        this.cipher = fileKey.newCipher();
        this.pending = new byte[layout.segmentPayloadBytes()];
        this.sealed = new byte[segmentSize.bytes()];
    }

    /// The file's header, which also names its object.
    public SealedHeader header() {
        return header;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireUnfinished();
        int done = 0;
        while (done < length) {
            // A full segment waits until more comes: only then is it known not to be the last.
            if (pendingBytes == payloadBytes()) {
                sealPending(false);
            }
            int take = Math.min(length - done, payloadBytes() - pendingBytes);
            System.arraycopy(source, offset + done, pending, pendingBytes, take);
            pendingBytes += take;
            done += take;
        }
    }

    /// Seals what is left as the last segment and flushes. Must be called once, and is not done by
    /// [#close].
    public void finish() throws IOException {
        requireUnfinished();
        finished = true;
        sealPending(true);
        ciphertext.flush();
    }

    /// Wipes key and buffer and closes the ciphertext stream. Does not finish the file, so that an exception half
    /// way can never produce a shorter file that looks complete.
    @Override
    public void close() throws IOException {
        finished = true;
        fileKey.close();
        Arrays.fill(pending, (byte) 0);
        ciphertext.close();
    }

    private int payloadBytes() {
        return layout.payloadBytes(segment);
    }

    private void sealPending(boolean last) throws IOException {
        if (segment == 0) {
            ciphertext.write(header.encoded());
        }
        if (segment == SealedLayout.MAX_SEGMENTS) {
            throw new IOException("The file would pass its limit of %d bytes.".formatted(layout.maxPlaintextBytes()));
        }
        int length = cipher.seal(segment, last, pending, 0, pendingBytes, sealed, 0);
        ciphertext.write(sealed, 0, length);
        segment++;
        pendingBytes = 0;
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("This sealed file is finished; nothing can follow.");
        }
    }
}
