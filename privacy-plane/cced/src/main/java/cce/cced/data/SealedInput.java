package cce.cced.data;

import cce.sealing.PlaintextStream;
import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import java.io.IOException;

/// The plaintext of a sealed file as a stream. Every byte was authenticated before it is given out.
final class SealedInput extends PlaintextStream {
    private final SealedFile file;
    private long position;

    SealedInput(SealedFile file) {
        this.file = file;
    }

    @Override
    protected int refill(byte[] target) throws IOException {
        try {
            int read = file.read(position, target, 0, target.length);
            position += read;
            return read;
        } catch (SealingException e) {
            throw new IOException("A stored object does not authenticate.", e);
        }
    }

    @Override
    public void close() {
        super.close();
        file.close();
    }
}
