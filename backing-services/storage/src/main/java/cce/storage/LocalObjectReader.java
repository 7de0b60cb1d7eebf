package cce.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Positional reads of one file.
///
/// Interrupting a thread inside a read closes its channel for all others (JDK, `InterruptibleChannel`). One
/// cancelled reader must not break the rest, so a channel that was closed that way is opened anew.
final class LocalObjectReader implements ObjectReader {
    private static final int MAX_ATTEMPTS = 8;

    private final ObjectName name;
    private final Path path;
    private final long size;
    private final Lock reopening = new ReentrantLock();
    private volatile FileChannel file;
    private volatile boolean closed;

    private LocalObjectReader(ObjectName name, Path path, FileChannel file, long size) {
        this.name = name;
        this.path = path;
        this.file = file;
        this.size = size;
    }

    static LocalObjectReader open(ObjectName name, Path path) throws IOException {
        DurableFiles.requireRegular(path);
        FileChannel file = openFile(path);
        return new LocalObjectReader(name, path, file, file.size());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
        Objects.checkFromIndexSize(offset, length, destination.length);
        if (position < 0 || position > size - length) {
            throw new StorageException(
                    StorageException.Reason.BAD_RANGE,
                    "The object %s has %d bytes; %d from %d were asked for.".formatted(name, size, length, position));
        }
        ByteBuffer target = ByteBuffer.wrap(destination, offset, length);
        try {
            for (int attempt = 1; target.hasRemaining(); attempt++) {
                fill(target, position - offset, attempt);
            }
        } catch (IOException e) {
            throw DurableFiles.failure("The object " + name + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        closeFile(file);
    }

    private void fill(ByteBuffer target, long origin, int attempt) throws IOException {
        FileChannel current = openChannel();
        try {
            while (target.hasRemaining()) {
                if (current.read(target, origin + target.position()) < 0) {
                    throw new StorageException(
                            StorageException.Reason.IO, "The object " + name + " became shorter while it was open.");
                }
            }
        } catch (ClosedChannelException e) {
            if (closed || Thread.currentThread().isInterrupted() || attempt >= MAX_ATTEMPTS) {
                throw e;
            }
        }
    }

    private FileChannel openChannel() throws IOException {
        FileChannel current = file;
        if (current.isOpen() || closed) {
            return current;
        }
        reopening.lock();
        try {
            if (!file.isOpen() && !closed) {
                file = openFile(path);
            }
            return file;
        } finally {
            reopening.unlock();
        }
    }

    private static FileChannel openFile(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private void closeFile(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(LocalObjectReader.class.getName())
                    .log(System.Logger.Level.WARNING, "Closing the object " + name + " failed.", e);
        }
    }
}
