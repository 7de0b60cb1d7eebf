package cce.decryptfs;

import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedObjectId;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// One snapshot of a dataset, ready to be mounted: what its files are, the key they open with and where their
/// ciphertext lies.
///
/// The caller owns key and store, and closes them after the mount: files are opened when they are first read.
///
/// @param snapshot decides names, sizes and contents; the store decides nothing
/// @param key of the snapshot's dataset and epoch
/// @param store holds one object per file
/// @param names says what the store calls an object
public record SealedDataset(
        VerifiedSnapshot snapshot, DatasetKey key, ObjectStore store, Function<SealedObjectId, ObjectName> names) {

    public SealedDataset {
        Objects.requireNonNull(snapshot, "snapshot");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(names, "names");
        if (!key.dataset().equals(snapshot.dataset()) || key.epoch() != snapshot.epoch()) {
            throw new IllegalArgumentException("The key is of another dataset or epoch than the snapshot.");
        }
    }

    /// The snapshot's files, numbered in the order of its entries.
    FileTree tree() {
        TreeBuilder builder = FileTree.builder().modified(snapshot.createdAt());
        for (SnapshotEntry entry : snapshot.entries()) {
            int ignored = builder.file(entry.path().toString(), entry.plaintextBytes());
        }
        return builder.build();
    }

    /// @param fetcher of the store, where it is far away
    OpenFile open(int file, Optional<Fetcher> fetcher) throws IOException {
        SnapshotEntry entry = snapshot.entryAt(file);
        ObjectName name = names.apply(entry.object());
        ObjectReader reader =
                fetcher.isPresent() ? fetcher.get().open(name, entry.ciphertextBytes()) : store.open(name);
        try {
            return new OpenFile(snapshot.open(entry, reader::readFully, key), reader);
        } catch (SealingException e) {
            if (reader instanceof FetchedObject fetched) {
                // What was cached of its beginning is no header: the next try asks the store.
                boolean ignored = fetched.forget(0, 1);
            }
            reader.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /// The plaintext of a file, or empty where it has more than `maxBytes`.
    Optional<byte[]> readWhole(int file, int maxBytes, Optional<Fetcher> fetcher) throws IOException {
        if (snapshot.entryAt(file).plaintextBytes() > maxBytes) {
            return Optional.empty();
        }
        try (OpenFile open = open(file, fetcher)) {
            return Optional.of(open.sealed().readAll(maxBytes));
        } catch (SealingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// A sealed file and the object it reads from.
    record OpenFile(SealedFile sealed, ObjectReader reader) implements AutoCloseable {

        @Override
        public void close() {
            sealed.close();
            reader.close();
        }
    }
}
