package cce.sealing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Plaintext as a stream, one buffer in memory, which closing wipes. Owned by one thread.
public abstract class PlaintextStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 20;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int held;

    /// Puts what follows into `target`, from its first byte on.
    ///
    /// @return how many bytes; 0 at the end
    protected abstract int refill(byte[] target) throws IOException;

    @Override
    public final int read() throws IOException {
        return fill() ? buffer[next++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
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

    @Override
    public void close() {
        Arrays.fill(buffer, (byte) 0);
    }

    private boolean fill() throws IOException {
        if (next == held) {
            next = 0;
            held = 0;
            held = refill(buffer);
        }
        return held > 0;
    }
}
