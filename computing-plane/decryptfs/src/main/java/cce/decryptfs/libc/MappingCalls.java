package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// sys/mman.h, for mapped files.
public final class MappingCalls {

    private static final MethodHandle MINCORE =
            Link.function("mincore", FunctionDescriptor.of(INT, LONG, LONG, POINTER));
    private static final MethodHandle MUNLOCK = Link.function("munlock", FunctionDescriptor.of(INT, POINTER, LONG));

    private MappingCalls() {}

    /// `mincore(2)`: which pages of a mapping the kernel has in memory.
    ///
    /// @param address as a number, which keeps nobody from unmapping it meanwhile; that is an error then
    /// @param pages one byte for each page; its lowest bit says so
    /// @return 0 or the negated error number
    public static int resident(long address, long length, MemorySegment pages) {
        try {
            MemorySegment state = Link.state();
            return Link.result((int) MINCORE.invokeExact(state, address, length, pages), state);
        } catch (Throwable e) {
            throw Link.broken("mincore", e);
        }
    }

    /// `munlock(2)`: these pages may be thrown out also where `mlockall` keeps all others.
    ///
    /// @return 0 or the negated error number
    public static int unlock(MemorySegment memory) {
        try {
            MemorySegment state = Link.state();
            return Link.result((int) MUNLOCK.invokeExact(state, memory, memory.byteSize()), state);
        } catch (Throwable e) {
            throw Link.broken("munlock", e);
        }
    }
}
