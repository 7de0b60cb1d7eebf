package cce.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// A file that is read into arrays, or written from them, without the buffer that the JDK copies through
/// (docs/decisions/270). Where the system is none we know the calls of, and whenever one of them fails, the JDK
/// does the same work, or says what is wrong. So it is with few bytes, for which a copy costs less than another
/// descriptor.
///
/// Never a symbolic link. One thread at a time.
public final class ArrayFile implements AutoCloseable {
    private static final int FEW_BYTES = 64 * 1024;

    private final Path path;
    private final boolean forWriting;
    private final FileChannel channel;

    /// The file once more, for calls of our own; opened when it is first needed.
    private int descriptor = FileCalls.FAILED;

    private boolean opened;

    private ArrayFile(Path path, boolean forWriting, FileChannel channel) {
        this.path = path;
        this.forWriting = forWriting;
        this.channel = channel;
    }

    /// Opens a file to read.
    public static ArrayFile toRead(Path file) throws IOException {
        return new ArrayFile(file, false, FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /// Opens a file to write, which is created if it is absent.
    public static ArrayFile toWrite(Path file) throws IOException {
        return new ArrayFile(
                file,
                true,
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /// The same file, for everything else but flushing it.
    public FileChannel channel() {
        return channel;
    }

    /// Reads what there is from `position` on into `target[offset .. offset + length)`; returns how many bytes,
    /// fewer than `length` only where the file ends.
    public int read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        int done = 0;
        while (done < length) {
            int read = readSome(position + done, target, offset + done, length - done);
            if (read <= 0) {
                break;
            }
            done += read;
        }
        return done;
    }

    /// Writes `source[offset .. offset + length)` at `position`, all of it.
    public void write(long position, byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        for (int done = 0; done < length; ) {
            done += writeSome(position + done, source, offset + done, length - done);
        }
    }

    /// Everything written survives a power failure when this returns.
    public void flush() throws IOException {
        // There are file systems that flush only what came through the descriptor they are asked for.
        boolean flushed = descriptor < 0 || FileCalls.flush(descriptor);
        channel.force(true);
        if (!flushed) {
            throw new IOException("The file system could not flush " + path + ".");
        }
    }

    private int readSome(long position, byte[] target, int offset, int length) throws IOException {
        int read = isOpenFor(length) ? FileCalls.read(descriptor, target, offset, length, position) : FileCalls.FAILED;
        return read >= 0 ? read : channel.read(slice(target, offset, length), position);
    }

    private int writeSome(long position, byte[] source, int offset, int length) throws IOException {
        int written =
                isOpenFor(length) ? FileCalls.write(descriptor, source, offset, length, position) : FileCalls.FAILED;
        return written > 0 ? written : channel.write(slice(source, offset, length), position);
    }

    private boolean isOpenFor(int length) {
        if (!opened && length > FEW_BYTES && channel.isOpen()) {
            opened = true;
            descriptor = FileCalls.usableFor(path) ? FileCalls.open(path, forWriting) : FileCalls.FAILED;
        }
        return descriptor >= 0;
    }

    /// The JDK's buffer gets as large as the largest it was asked for; one of this size stays in a core's cache.
    private static ByteBuffer slice(byte[] bytes, int offset, int length) {
        return ByteBuffer.wrap(bytes, offset, Math.min(length, FileCalls.MAX_BYTES));
    }

    @Override
    public void close() throws IOException {
        int open = descriptor;
        descriptor = FileCalls.FAILED;
        opened = true;
        if (open >= 0) {
            FileCalls.close(open);
        }
        channel.close();
    }
}
