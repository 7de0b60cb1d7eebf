package cce.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// An upload in parts: a file that grows.
final class LocalPendingObject implements PendingObject {
    /// The JDK copies into a buffer of its own first; one of this size stays in the cache of a core.
    private static final int SLICE_BYTES = 256 * 1024;

    private final LocalDirectoryStore store;
    private final ObjectName name;
    private final Path path;
    private final FileChannel file;

    private LocalPendingObject(LocalDirectoryStore store, ObjectName name, Path path, FileChannel file) {
        this.store = store;
        this.name = name;
        this.path = path;
        this.file = file;
    }

    static LocalPendingObject open(LocalDirectoryStore store, ObjectName name, Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.requireRegular(path);
        }
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        DurableFiles.flushFolder(DurableFiles.parent(path));
        return new LocalPendingObject(store, name, path, file);
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
            for (int done = 0; done < length; ) {
                ByteBuffer slice = ByteBuffer.wrap(bytes, offset + done, Math.min(SLICE_BYTES, length - done));
                done += file.write(slice, position + done);
            }
            file.force(true);
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
            file.force(true);
            store.publish(name, path);
            Files.delete(path);
            file.close();
        } catch (IOException e) {
            throw failed("was not completed", e);
        }
    }

    @Override
    public void abort() throws StorageException {
        try {
            file.close();
            Files.deleteIfExists(path);
            DurableFiles.flushFolder(DurableFiles.parent(path));
        } catch (IOException e) {
            throw failed("was not dropped", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
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
