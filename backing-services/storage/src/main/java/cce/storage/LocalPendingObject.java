package cce.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/// An upload in parts: a file that grows.
final class LocalPendingObject implements PendingObject {
    private final LocalDirectoryStore store;
    private final ObjectName name;
    private final Path path;
    private final ArrayFile array;
    private final FileChannel file;

    private LocalPendingObject(LocalDirectoryStore store, ObjectName name, Path path, ArrayFile array) {
        this.store = store;
        this.name = name;
        this.path = path;
        this.array = array;
        this.file = array.channel();
    }

    static LocalPendingObject open(LocalDirectoryStore store, ObjectName name, Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.requireRegular(path);
        }
        ArrayFile array = ArrayFile.toWrite(path);
        DurableFiles.flushFolder(DurableFiles.parent(path));
        return new LocalPendingObject(store, name, path, array);
    }

    @Override
    public ObjectName name() {
        return name;
    }

    @Override
    public long size() throws StorageException {
        try {
            return file.size();
        } catch (IOException e) {
            throw failed("cannot be measured", e);
        }
    }

    @Override
    public void append(long position, byte[] bytes, int offset, int length) throws StorageException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        long end = size();
        if (position != end) {
            throw new StorageException(
                    StorageException.Reason.BAD_RANGE,
                    "The upload of %s has %d bytes; it cannot be appended to at %d.".formatted(name, end, position));
        }
        try {
            array.write(position, bytes, offset, length);
            array.flush();
        } catch (IOException e) {
            throw rolledBack(position, e);
        }
    }

    @Override
    public void truncate(long size) throws StorageException {
        long end = size();
        if (size < 0 || size > end) {
            throw new StorageException(
                    StorageException.Reason.BAD_RANGE,
                    "The upload of %s has %d bytes, fewer than the %d expected; begin it anew."
                            .formatted(name, end, size));
        }
        try {
            file.truncate(size);
            file.force(true);
        } catch (IOException e) {
            throw failed("was not truncated", e);
        }
    }

    @Override
    public void complete() throws StorageException {
        try {
            array.flush();
            store.publish(name, path);
            Files.delete(path);
            array.close();
        } catch (IOException e) {
            throw failed("was not completed", e);
        }
    }

    @Override
    public void abort() throws StorageException {
        try {
            array.close();
            Files.deleteIfExists(path);
            DurableFiles.flushFolder(DurableFiles.parent(path));
        } catch (IOException e) {
            throw failed("was not dropped", e);
        }
    }

    @Override
    public void close() {
        try {
            array.close();
        } catch (IOException e) {
            // Everything acknowledged was flushed before, so a failing close loses nothing.
            System.getLogger(LocalPendingObject.class.getName())
                    .log(System.Logger.Level.WARNING, "Closing the upload of " + name + " failed.", e);
        }
    }

    /// A failed append leaves the size as it was. If even that fails, the owner's truncation after a restart
    /// repairs it.
    private StorageException rolledBack(long position, IOException cause) {
        try {
            file.truncate(position);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return failed("was not appended to", cause);
    }

    private StorageException failed(String what, IOException cause) {
        return DurableFiles.failure("The upload of " + name + " " + what, cause);
    }
}
