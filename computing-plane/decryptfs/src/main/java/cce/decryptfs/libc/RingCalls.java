package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// linux/io_uring.h, for which the C library has no functions, and what of sys/mman.h and sched.h goes with it.
public final class RingCalls {

    /// asm-generic/unistd.h, the same on every 64-bit Linux.
    private static final long SYS_IO_URING_SETUP = 425;

    private static final long SYS_IO_URING_ENTER = 426;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x8001;
    private static final long MAP_FAILED = -1;

    private static final MethodHandle SETUP = Link.function(
            "syscall", FunctionDescriptor.of(LONG, LONG, INT, POINTER), Linker.Option.firstVariadicArg(1));
    private static final MethodHandle ENTER = Link.function(
            "syscall",
            FunctionDescriptor.of(LONG, LONG, INT, INT, INT, INT, POINTER, LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle MMAP =
            Link.function("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
    private static final MethodHandle MUNMAP = Link.function("munmap", FunctionDescriptor.of(INT, POINTER, LONG));
    private static final MethodHandle SET_AFFINITY =
            Link.function("sched_setaffinity", FunctionDescriptor.of(INT, INT, LONG, POINTER));

    private RingCalls() {}

    /// `io_uring_setup(2)`
    ///
    /// @param parameters `struct io_uring_params`, which the kernel completes
    /// @return a descriptor or the negated error number
    public static int setup(int entries, MemorySegment parameters) {
        try {
            MemorySegment state = Link.state();
            return (int) Link.result((long) SETUP.invokeExact(state, SYS_IO_URING_SETUP, entries, parameters), state);
        } catch (Throwable e) {
            throw Link.broken("io_uring_setup", e);
        }
    }

    /// `io_uring_enter(2)`; may block.
    public static int enter(int descriptor, int toSubmit, int toAwait, int flags) {
        try {
            MemorySegment state = Link.state();
            long result = (long) ENTER.invokeExact(
                    state, SYS_IO_URING_ENTER, descriptor, toSubmit, toAwait, flags, MemorySegment.NULL, 0L);
            return (int) Link.result(result, state);
        } catch (Throwable e) {
            throw Link.broken("io_uring_enter", e);
        }
    }

    /// `mmap(2)` of a part of a descriptor, for reading and writing, shared with the kernel.
    ///
    /// @return [MemorySegment#NULL] when the kernel refused
    public static MemorySegment map(int descriptor, long bytes, long offset) {
        try {
            MemorySegment state = Link.state();
            MemorySegment mapped = (MemorySegment) MMAP.invokeExact(
                    state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor, offset);
            return mapped.address() == MAP_FAILED ? MemorySegment.NULL : mapped.reinterpret(bytes);
        } catch (Throwable e) {
            throw Link.broken("mmap", e);
        }
    }

    /// `munmap(2)`
    public static void unmap(MemorySegment mapped) {
        try {
            MemorySegment state = Link.state();
            int ignored = Link.result((int) MUNMAP.invokeExact(state, mapped, mapped.byteSize()), state);
        } catch (Throwable e) {
            throw Link.broken("munmap", e);
        }
    }

    /// `sched_setaffinity(2)` of the calling thread.
    ///
    /// @param mask a bit for each processor it may run on
    public static int runOn(MemorySegment mask) {
        try {
            MemorySegment state = Link.state();
            return Link.result((int) SET_AFFINITY.invokeExact(state, 0, mask.byteSize(), mask), state);
        } catch (Throwable e) {
            throw Link.broken("sched_setaffinity", e);
        }
    }
}
