package cce.decryptfs;

import cce.decryptfs.OpenFiles.Handle;
import cce.sealing.SealingException;
import java.io.IOException;

/// The plaintext of a sealed dataset, decrypted straight into the reply for the kernel.
final class SealedContents implements FileContents {

    private final OpenFiles files;

    SealedContents(SealedDataset dataset) {
        this(new OpenFiles(dataset::open, OpenFiles.MAX_OPEN));
    }

    SealedContents(OpenFiles files) {
        this.files = files;
    }

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) throws IOException {
        try (Handle handle = files.acquire(file)) {
            int read = handle.file().read(position, target, offset, length);
            if (read != length) {
                throw new IOException("The sealed file is shorter than its snapshot says.");
            }
        } catch (SealingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
