package cce.decryptfs.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// Finds functions of the C library and reads `errno` after a call.
final class Link {

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /// `long`, `size_t` and `ssize_t` on every 64-bit Linux.
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// Where a call leaves `errno`: one place per thread, freed with it.
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private Link() {}

    /// A handle whose first parameter is [#state].
    static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        List<Linker.Option> all = new ArrayList<>(List.of(options));
        all.add(Linker.Option.captureCallState("errno"));
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(address, type, all.toArray(Linker.Option[]::new));
    }

    static MemorySegment state() {
        return CAPTURED.get();
    }

    /// The value of a call, or `-errno` when it failed.
    static int result(int value, MemorySegment state) {
        return value >= 0 ? value : -(int) ERRNO.get(state, 0L);
    }

    static long result(long value, MemorySegment state) {
        return value >= 0 ? value : -(int) ERRNO.get(state, 0L);
    }

    /// A method handle declares every throwable; a C function throws none, so this is our own mistake.
    static IllegalStateException broken(String name, Throwable cause) {
        return new IllegalStateException("The call of " + name + " is declared wrongly.", cause);
    }
}
