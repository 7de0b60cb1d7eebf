package cce.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// An object store in a directory.
@SuppressWarnings("DoNotCallSuggester")
public final class LocalDirectoryStore implements ObjectStore {
    private LocalDirectoryStore() {}

    /// Opens the store in `directory`, which it creates if it is absent. Its contents belong to the store.
    public static LocalDirectoryStore open(Path directory) throws StorageException {
        throw new UnsupportedOperationException(directory.toString());
    }

    @Override
    public void put(ObjectName name, byte[] bytes) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(ObjectName name, InputStream source) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public PendingObject pending(ObjectName name) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectName name) throws StorageException {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ObjectName> list(ObjectName prefix) throws StorageException {
        throw new UnsupportedOperationException();
    }
}
