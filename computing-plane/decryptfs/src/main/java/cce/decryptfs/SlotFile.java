package cce.decryptfs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// A file that any thread reads and writes at any place. Not a channel: when a program is killed the thread that
/// reads for it is interrupted, and a channel would close itself, for everybody.
final class SlotFile implements AutoCloseable {

    /// Twice as many reads as a window has blocks.
    private static final int PATIENCE = 2 * FilePages.WINDOW_BYTES / BlockId.BLOCK_BYTES;

    private final Path path;

    /// Stays open, since it holds the lock.
    private final RandomAccessFile first;

    /// One for each thread that was in here at the same time.
    private final Queue<RandomAccessFile> idle = new ConcurrentLinkedQueue<>();

    private final FilePages pages;

    /// Bytes that the file has for certain.
    private final AtomicLong end;

    private volatile boolean closed;

    private SlotFile(Path path, RandomAccessFile first) throws IOException {
        this.path = path;
        this.first = first;
        this.pages = new FilePages(path, PATIENCE);
        this.end = new AtomicLong(first.length());
    }

    /// Opens a file, or makes one. A link in its place is refused: what it points to would be overwritten.
    static SlotFile open(Path path) throws IOException {
        return new SlotFile(path, handle(path));
    }

    /// Empty when another process has it.
    Optional<FileLock> tryLock() throws IOException {
        return Optional.ofNullable(first.getChannel().tryLock());
    }

    long size() throws IOException {
        return first.length();
    }

    void truncate(long length) throws IOException {
        if (first.length() > length) {
            end.set(length);
            first.setLength(length);
        }
    }

    /// Fills `target[offset, offset + length)`; false when the file ends before.
    boolean read(long position, byte[] target, int offset, int length) throws IOException {
        if (pages.copy(position, target, offset, length, end.get())) {
            return true;
        }
        RandomAccessFile file = borrow();
        try {
            file.seek(position);
            for (int done = 0; done < length; ) {
                int some = file.read(target, offset + done, length - done);
                if (some < 0) {
                    return false;
                }
                done += some;
            }
            return true;
        } finally {
            giveBack(file);
        }
    }

    void write(long position, byte[] bytes) throws IOException {
        RandomAccessFile file = borrow();
        try {
            file.seek(position);
            file.write(bytes);
            end.accumulateAndGet(position + bytes.length, Math::max);
        } finally {
            giveBack(file);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        pages.close();
        closeIdle();
        first.close();
    }

    private RandomAccessFile borrow() throws IOException {
        if (closed) {
            throw new IOException("The file " + path + " was closed.");
        }
        RandomAccessFile file = idle.poll();
        return file != null ? file : handle(path);
    }

    private void giveBack(RandomAccessFile file) throws IOException {
        boolean ignored = idle.offer(file);
        if (closed) {
            closeIdle();
        }
    }

    private void closeIdle() throws IOException {
        for (RandomAccessFile file = idle.poll(); file != null; file = idle.poll()) {
            file.close();
        }
    }

    private static RandomAccessFile handle(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a file. Remove it, or name another folder.");
        }
        return new RandomAccessFile(path.toFile(), "rw");
    }
}
