package cce.storage;

import java.util.List;
import java.util.function.IntConsumer;

/// One object, open for positional reads from any number of threads. Whoever opened it closes it.
public interface ObjectReader extends AutoCloseable {
    /// Size in bytes.
    long size();

    /// Fills `destination[offset .. offset + length)` with the object's bytes from `position` on, all of them.
    ///
    /// @throws StorageException `BAD_RANGE` if the object ends before; `NOT_FOUND` if it was deleted meanwhile;
    ///     `IO`
    void readFully(long position, byte[] destination, int offset, int length) throws StorageException;

    /// Fills neighbouring parts of a range, the first from `position` on, and tells the number of each as
    /// soon as it is full. A store that is far away makes one request of it, and nobody has to wait for the
    /// last part to use the first.
    ///
    /// @throws StorageException like [#readFully]; the parts that were told of are right all the same
    default void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
        long start = position;
        for (int i = 0; i < parts.size(); i++) {
            readFully(start, parts.get(i), 0, parts.get(i).length);
            start += parts.get(i).length;
            full.accept(i);
        }
    }

    @Override
    void close();
}
