package cce.decryptfs;

import cce.decryptfs.OpenFiles.Handle;
import cce.sealing.SealingException;
import java.io.IOException;
import java.util.Optional;

/// The plaintext of a sealed dataset, decrypted straight into the reply for the kernel.
final class SealedContents implements FileContents {

    /// The second reads past the disk cache, which was emptied of what did not authenticate.
    private static final int MAX_ATTEMPTS = 2;

    private final OpenFiles files;
    private final FilesAhead ahead;
    private final Optional<Fetcher> fetcher;

    /// A dataset whose store is near: every read asks it.
    SealedContents(SealedDataset dataset) {
        this(dataset, Optional.empty());
    }

    /// A dataset whose store is far away.
    SealedContents(SealedDataset dataset, Fetcher fetcher) {
        this(dataset, Optional.of(fetcher));
    }

    private SealedContents(SealedDataset dataset, Optional<Fetcher> fetcher) {
        this(
                new OpenFiles(file -> dataset.open(file, fetcher), OpenFiles.MAX_OPEN),
                FilesAhead.of(
                        (file, maxBytes) -> dataset.readWhole(file, maxBytes, fetcher),
                        dataset.snapshot().fileCount(),
                        fetcher.isPresent()),
                fetcher);
    }

    SealedContents(OpenFiles files, FilesAhead ahead, Optional<Fetcher> fetcher) {
        this.files = files;
        this.ahead = ahead;
        this.fetcher = fetcher;
    }

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) throws IOException {
        boolean done = ahead.read(file, position, target, offset, length);
        for (int attempt = 0; !done && attempt < MAX_ATTEMPTS; attempt++) {
            done = readOnce(file, position, target, offset, length);
        }
        if (!done) {
            throw new IOException("The ciphertext cache on disk gives wrong bytes again and again.");
        }
    }

    @Override
    public boolean waits() {
        return fetcher.isPresent();
    }

    @Override
    public boolean readNow(int file, long position, byte[] target, int offset, int length) {
        Optional<Handle> opened = files.acquireOpen(file);
        if (opened.isEmpty()) {
            return false;
        }
        try (Handle handle = opened.get()) {
            return handle.readNow(position, target, offset, length);
        } catch (SealingException | IOException e) {
            // Thrown out meanwhile, or wrong: the read that may wait finds out, and asks the store.
            return false;
        }
    }

    @Override
    public void close() {
        // First what the others may wait for.
        fetcher.ifPresent(Fetcher::close);
        ahead.close();
        files.close();
    }

    /// Returns false when the disk cache gave something else than the store once did: then the store decides.
    private boolean readOnce(int file, long position, byte[] target, int offset, int length) throws IOException {
        try (Handle handle = files.acquire(file)) {
            try {
                handle.announce(position, length);
                int read = handle.file().read(position, target, offset, length);
                if (read != length) {
                    throw new IOException("The sealed file is shorter than its snapshot says.");
                }
                return true;
            } catch (SealingException e) {
                // What the file was opened with may be wrong too: the next read begins anew.
                files.discard(file);
                if (handle.mayForget(position, length)) {
                    return false;
                }
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
