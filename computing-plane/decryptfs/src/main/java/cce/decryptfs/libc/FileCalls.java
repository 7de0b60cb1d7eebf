package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// fcntl.h, unistd.h, sys/ioctl.h and sys/vfs.h.
public final class FileCalls {

    /// asm-generic/fcntl.h
    public static final int O_RDWR = 2;

    /// asm-generic/fcntl.h: the descriptor is not inherited by programs this process starts.
    public static final int O_CLOEXEC = 0x80000;

    /// More than `struct statfs` takes on any 64-bit Linux.
    private static final long STATFS_BYTES = 256;

    private static final MethodHandle OPEN =
            Link.function("open", FunctionDescriptor.of(INT, POINTER, INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = Link.function("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle READ = Link.function("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));

    /// "Critical" lets the call read a Java array in place. The collector waits for it, which is right for a
    /// write that only copies into the kernel and would be wrong for one that blocks.
    private static final MethodHandle WRITE =
            Link.function("write", FunctionDescriptor.of(LONG, INT, POINTER, LONG), Linker.Option.critical(true));

    private static final MethodHandle IOCTL =
            Link.function("ioctl", FunctionDescriptor.of(INT, INT, LONG, POINTER), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle STATFS = Link.function("statfs", FunctionDescriptor.of(INT, POINTER, POINTER));

    private FileCalls() {}

    /// `open(2)`, fcntl.h
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            return Link.result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
        } catch (Throwable e) {
            throw Link.broken("open", e);
        }
    }

    /// `close(2)`, unistd.h
    public static int close(int descriptor) {
        try {
            MemorySegment state = Link.state();
            return Link.result((int) CLOSE.invokeExact(state, descriptor), state);
        } catch (Throwable e) {
            throw Link.broken("close", e);
        }
    }

    /// `read(2)`, unistd.h; may block.
    ///
    /// @param buffer memory outside the Java heap
    public static long read(int descriptor, MemorySegment buffer) {
        try {
            MemorySegment state = Link.state();
            return Link.result((long) READ.invokeExact(state, descriptor, buffer, buffer.byteSize()), state);
        } catch (Throwable e) {
            throw Link.broken("read", e);
        }
    }

    /// `write(2)`, unistd.h; only for descriptors whose writes do not block.
    ///
    /// @param bytes may lie in the Java heap
    public static long writeAtOnce(int descriptor, MemorySegment bytes, long length) {
        try {
            MemorySegment state = Link.state();
            return Link.result((long) WRITE.invokeExact(state, descriptor, bytes, length), state);
        } catch (Throwable e) {
            throw Link.broken("write", e);
        }
    }

    /// `ioctl(2)`, sys/ioctl.h, with a pointer to one `uint32_t`.
    public static int ioctl(int descriptor, long request, int argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment pointer = arena.allocateFrom(INT, argument);
            return Link.result((int) IOCTL.invokeExact(state, descriptor, request, pointer), state);
        } catch (Throwable e) {
            throw Link.broken("ioctl", e);
        }
    }

    /// `statfs(2)`, sys/vfs.h, for its result only: unlike `stat` it always asks the file system itself.
    public static int probe(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment unused = arena.allocate(STATFS_BYTES, 8);
            return Link.result((int) STATFS.invokeExact(state, arena.allocateFrom(path), unused), state);
        } catch (Throwable e) {
            throw Link.broken("statfs", e);
        }
    }
}
