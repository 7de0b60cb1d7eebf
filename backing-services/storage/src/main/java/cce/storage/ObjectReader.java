package cce.storage;

/// One object, open for positional reads from any number of threads. Whoever opened it closes it.
public interface ObjectReader extends AutoCloseable {
    /// Size in bytes.
    long size();

    /// Fills `destination[offset .. offset + length)` with the object's bytes from `position` on, all of them.
    ///
    /// @throws StorageException `BAD_RANGE` if the object ends before; `NOT_FOUND` if it was deleted meanwhile;
    ///     `IO`
    void readFully(long position, byte[] destination, int offset, int length) throws StorageException;

    @Override
    void close();
}
