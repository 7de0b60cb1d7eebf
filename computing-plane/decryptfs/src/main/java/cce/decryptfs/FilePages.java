package cce.decryptfs;

import cce.decryptfs.libc.MappingCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the kernel holds of a file in memory, copied from there: one copy, where a call that reads makes two. What it
/// does not hold is left to such a call: that may wait for a disk, or fail, and a page fault should do neither, since
/// the virtual machine cannot stop for its collector meanwhile.
///
/// Thread-safe. Whoever copies must take for possible that the bytes are no longer those that were there before.
final class FilePages implements AutoCloseable {

    /// A file is mapped in windows of this size, each when it lies within the file as a whole: what a mapping has
    /// behind the end of its file cannot be read.
    static final int WINDOW_BYTES = 32 << 20;

    /// Keeps well below the mappings that Linux grants a process (65,530).
    private static final int MAX_WINDOWS = 8192;

    /// Whole pages also where these have 64 KiB.
    private static final int UNIT_BYTES = 64 * 1024;

    private static final int SMALLEST_PAGE_BYTES = 4096;

    /// The bit of `mincore` in each of eight bytes.
    private static final long IN_MEMORY = 0x0101_0101_0101_0101L;

    private static final ThreadLocal<MemorySegment> PAGES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(UNIT_BYTES / SMALLEST_PAGE_BYTES, Long.BYTES));

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final AtomicReferenceArray<@Nullable MemorySegment> windows = new AtomicReferenceArray<>(MAX_WINDOWS);
    private final ReentrantLock mapping = new ReentrantLock();
    private final AtomicIntegerArray reads = new AtomicIntegerArray(MAX_WINDOWS);
    private final int patience;
    private volatile boolean refused;

    /// @param patience reads of a window before it is mapped: the first touches of a mapping cost more than calls,
    ///     which pays for what is read again
    FilePages(Path path, int patience) {
        this.path = path;
        this.patience = patience;
    }

    /// Copies a part of the file, if all of it is in memory and within one unit of [#UNIT_BYTES].
    ///
    /// @param fileEnd bytes that the file certainly has
    /// @return false when somebody has to read it
    boolean copy(long position, byte[] target, int offset, int length, long fileEnd) {
        long window = position / WINDOW_BYTES;
        if (window >= MAX_WINDOWS || (window + 1) * WINDOW_BYTES > fileEnd) {
            return false;
        }
        long start = position % WINDOW_BYTES;
        if (length == 0 || start / UNIT_BYTES != (start + length - 1) / UNIT_BYTES) {
            return false;
        }
        MemorySegment mapped = mapped((int) window);
        return mapped != null && isInMemory(mapped, start) && copy(mapped, start, target, offset, length);
    }

    @Override
    public void close() {
        refused = true;
        mapping.lock();
        try {
            arena.close();
        } finally {
            mapping.unlock();
        }
    }

    private @Nullable MemorySegment mapped(int window) {
        MemorySegment known = windows.get(window);
        if (known != null || refused || reads.incrementAndGet(window) <= patience || !mapping.tryLock()) {
            return known;
        }
        try {
            if (!refused && windows.get(window) == null) {
                windows.set(window, map(window));
            }
            return windows.get(window);
        } finally {
            mapping.unlock();
        }
    }

    /// By a channel of its own: one that serves an interrupted thread closes itself.
    private @Nullable MemorySegment map(int window) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            MemorySegment fresh =
                    channel.map(FileChannel.MapMode.READ_ONLY, (long) window * WINDOW_BYTES, WINDOW_BYTES, arena);
            // A process that locks its memory would else keep the whole cache in it.
            if (MappingCalls.unlock(fresh) == 0) {
                return fresh;
            }
        } catch (ClosedByInterruptException e) {
            // The program was killed for which this thread reads; the next one tries again.
            return null;
        } catch (IOException e) {
            System.getLogger(FilePages.class.getName())
                    .log(System.Logger.Level.DEBUG, "The file " + path + " is not mapped, and read instead.", e);
        }
        refused = true;
        return null;
    }

    private static boolean isInMemory(MemorySegment mapped, long start) {
        MemorySegment pages = PAGES.get();
        long unit = start / UNIT_BYTES * UNIT_BYTES;
        if (MappingCalls.resident(mapped.address() + unit, UNIT_BYTES, pages) != 0) {
            return false;
        }
        // Two looks instead of sixteen: while the virtual machine interprets this each costs as much as the call.
        return (pages.get(ValueLayout.JAVA_LONG, 0) & pages.get(ValueLayout.JAVA_LONG, Long.BYTES) & IN_MEMORY)
                == IN_MEMORY;
    }

    private static boolean copy(MemorySegment mapped, long start, byte[] target, int offset, int length) {
        try {
            MemorySegment.copy(mapped, ValueLayout.JAVA_BYTE, start, target, offset, length);
            return true;
        } catch (IllegalStateException | InternalError e) {
            // Closed meanwhile; or cut by somebody else, which the virtual machine reports as an error of its own.
            return false;
        }
    }
}
