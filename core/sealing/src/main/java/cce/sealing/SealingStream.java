package cce.sealing;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/// Seals a file as a stream, in constant memory. The file is complete only after [#finish]: whoever closes
/// earlier leaves ciphertext that no reader accepts, because its last segment is not flagged as the last.
///
/// Not thread-safe.
public final class SealingStream extends OutputStream {
    private final OutputStream ciphertext;
    private final ChunkSealer sealer;
    private final byte[] pending;
    private SealingState state;
    private int pendingBytes;

    /// Begins a new file, with a fresh salt, on `ciphertext`, which this stream closes.
    public SealingStream(
            OutputStream ciphertext,
            SegmentSize segmentSize,
            SealingKey key,
            SealedFileContext context,
            SecureRandom random) {
        this.ciphertext = Objects.requireNonNull(ciphertext, "ciphertext");
        this.sealer = new ChunkSealer(key, context);
        this.state = SealingState.fresh(segmentSize, random);
        this.pending = new byte[segmentSize.bytes()];
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int done = 0;
        while (done < length) {
            // A full segment waits until more comes: only then is it known not to be the last.
            if (pendingBytes == segmentPayload()) {
                sealPending(false);
            }
            int take = Math.min(length - done, segmentPayload() - pendingBytes);
            System.arraycopy(source, offset + done, pending, pendingBytes, take);
            pendingBytes += take;
            done += take;
        }
    }

    /// Seals what is left as the last segment and flushes. Must be called once, and is not done by [#close].
    public void finish() throws IOException {
        sealPending(true);
        ciphertext.flush();
    }

    /// Wipes the buffer and closes the ciphertext stream. Does not finish the file, so that an exception half
    /// way can never produce a shorter file that looks complete.
    @Override
    public void close() throws IOException {
        Arrays.fill(pending, (byte) 0);
        ciphertext.close();
    }

    private int segmentPayload() {
        return ChunkSealer.chunkPlaintextBytes(state, 1);
    }

    private void sealPending(boolean last) throws IOException {
        ChunkSealer.Chunk chunk = sealer.seal(state, pending, 0, pendingBytes, last);
        ciphertext.write(chunk.ciphertext());
        state = chunk.next();
        pendingBytes = 0;
    }
}
