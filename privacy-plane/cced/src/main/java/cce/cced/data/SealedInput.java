package cce.cced.data;

import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The plaintext of a sealed file as a stream, one buffer in memory. Every byte was authenticated before it is given out.
final class SealedInput extends InputStream {
    private static final int BUFFER_BYTES = 1 << 20;

    private final SealedFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long position;
    private int next;
    private int held;

    SealedInput(SealedFile file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, held - next);
        System.arraycopy(buffer, next, target, offset, taken);
        next += taken;
        return taken;
    }

    private boolean fill() throws IOException {
        if (next < held) {
            return true;
        }
        try {
            held = file.read(position, buffer, 0, BUFFER_BYTES);
        } catch (SealingException e) {
            throw new IOException("A stored object does not authenticate.", e);
        }
        next = 0;
        position += held;
        return held > 0;
    }

    @Override
    public void close() {
        Arrays.fill(buffer, (byte) 0);
        file.close();
    }
}
