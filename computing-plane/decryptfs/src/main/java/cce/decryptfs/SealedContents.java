package cce.decryptfs;

import cce.decryptfs.OpenFiles.Handle;
import cce.sealing.SealingException;
import java.io.IOException;
import java.util.Optional;

/// The plaintext of a sealed dataset, decrypted straight into the reply for the kernel.
final class SealedContents implements FileContents {

    private final OpenFiles files;
    private final Optional<Fetcher> fetcher;

    /// A dataset whose store is near: every read asks it.
    SealedContents(SealedDataset dataset) {
        this(new OpenFiles(file -> dataset.open(file, Optional.empty()), OpenFiles.MAX_OPEN), Optional.empty());
    }

    /// A dataset whose store is far away.
    SealedContents(SealedDataset dataset, Fetcher fetcher) {
        this(new OpenFiles(file -> dataset.open(file, Optional.of(fetcher)), OpenFiles.MAX_OPEN), Optional.of(fetcher));
    }

    SealedContents(OpenFiles files, Optional<Fetcher> fetcher) {
        this.files = files;
        this.fetcher = fetcher;
    }

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) throws IOException {
        try (Handle handle = files.acquire(file)) {
            int read;
            try {
                read = handle.file().read(position, target, offset, length);
            } catch (SealingException e) {
                if (!handle.mayForget(position, length)) {
                    throw e;
                }
                // The disk cache gave something else than the store once did: the store decides.
                read = handle.file().read(position, target, offset, length);
            }
            if (read != length) {
                throw new IOException("The sealed file is shorter than its snapshot says.");
            }
        } catch (SealingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean waits() {
        return fetcher.isPresent();
    }

    @Override
    public void close() {
        fetcher.ifPresent(Fetcher::close);
        files.close();
    }
}
