package cce.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/// fcntl.h and unistd.h of 64-bit Linux, as far as arrays can be read into and written from without a copy. What
/// went wrong nobody says here: the caller repeats a failed call by the JDK, which does.
final class FileCalls {
    static final int FAILED = -1;

    /// Most bytes of one call. The collector waits for it, so it should not be long.
    static final int MAX_BYTES = 256 * 1024;

    /// asm-generic/fcntl.h
    private static final long O_RDONLY = 0;

    private static final long O_WRONLY = 1;
    private static final long O_CLOEXEC = 0x80000;

    /// It differs between processors: asm/fcntl.h.
    private static final long O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /// Every argument in a register of its own, whatever the function has: one shape serves all calls of a process
    /// that have it, and the JDK takes ten milliseconds to make one (docs/decisions/270). What is an `int` is cut
    /// from the result.
    private static final FunctionDescriptor REGISTERS = FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG);

    private static final FunctionDescriptor WITH_ARRAY =
            FunctionDescriptor.of(LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, LONG, LONG);

    private static final MethodHandle OPEN = function("open", REGISTERS);
    private static final MethodHandle CLOSE = function("close", REGISTERS);
    private static final MethodHandle FSYNC = function("fsync", REGISTERS);
    private static final MethodHandle PREAD = function("pread", WITH_ARRAY, Linker.Option.critical(true));
    private static final MethodHandle PWRITE = function("pwrite", WITH_ARRAY, Linker.Option.critical(true));

    private FileCalls() {}

    /// Whether this is a system for which the numbers above are right, and the path goes there as the JDK sends it.
    static boolean usableFor(Path file) {
        String processor = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                && (processor.equals("amd64") || processor.equals("aarch64"))
                && "UTF-8".equals(System.getProperty("sun.jnu.encoding"))
                && file.getFileSystem().equals(FileSystems.getDefault())
                && Path.of(file.toString()).equals(file);
    }

    /// A descriptor of an existing file, which is no symbolic link; or [#FAILED].
    static int open(Path file, boolean write) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString(), StandardCharsets.UTF_8);
            long flags = (write ? O_WRONLY : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW;
            return (int) (long) OPEN.invokeExact(path.address(), flags, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw broken("open", e);
        }
    }

    static void close(int descriptor) {
        try {
            long ignored = (long) CLOSE.invokeExact((long) descriptor, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw broken("close", e);
        }
    }

    /// Whether everything written through this descriptor is on the device.
    static boolean flush(int descriptor) {
        try {
            return (int) (long) FSYNC.invokeExact((long) descriptor, 0L, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw broken("fsync", e);
        }
    }

    /// Bytes read, of at most `length`; 0 at the end of the file; or [#FAILED].
    static int read(int descriptor, byte[] target, int offset, int length, long position) {
        MemorySegment segment = MemorySegment.ofArray(target).asSlice(offset, Math.min(length, MAX_BYTES));
        try {
            return (int) (long) PREAD.invokeExact(descriptor, segment, segment.byteSize(), position);
        } catch (Throwable e) {
            throw broken("pread", e);
        }
    }

    /// Bytes written, of at most `length`; or [#FAILED].
    static int write(int descriptor, byte[] source, int offset, int length, long position) {
        MemorySegment segment = MemorySegment.ofArray(source).asSlice(offset, Math.min(length, MAX_BYTES));
        try {
            return (int) (long) PWRITE.invokeExact(descriptor, segment, segment.byteSize(), position);
        } catch (Throwable e) {
            throw broken("pwrite", e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /// A method handle declares every throwable; a C function throws none, so this is our own mistake.
    private static IllegalStateException broken(String name, Throwable cause) {
        return new IllegalStateException("The call of " + name + " is declared wrongly.", cause);
    }
}
