package cce.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// sys/prctl.h, sys/resource.h and sys/mman.h. Each call says whether the kernel did it; why not is nothing that a
/// caller could use.
final class MemoryCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /// `long` and `rlim_t` on every 64-bit Linux.
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /// linux/prctl.h
    private static final int PR_SET_DUMPABLE = 4;

    /// asm-generic/resource.h
    private static final int RLIMIT_CORE = 4;

    /// asm-generic/mman.h
    private static final int MCL_CURRENT = 1;

    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private static final MethodHandle PRCTL = function(
            "prctl", FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG), Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SETRLIMIT =
            function("setrlimit", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS));
    private static final MethodHandle MLOCKALL = function("mlockall", FunctionDescriptor.of(INT, INT));

    private MemoryCalls() {}

    /// `prctl(PR_SET_DUMPABLE, 0)`
    static boolean denyDumps() {
        try {
            return (int) PRCTL.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw broken("prctl", e);
        }
    }

    /// `setrlimit(RLIMIT_CORE, {0, 0})`: no core file, also not of children.
    static boolean limitCoreFiles() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) SETRLIMIT.invokeExact(RLIMIT_CORE, arena.allocate(LONG, 2)) == 0;
        } catch (Throwable e) {
            throw broken("setrlimit", e);
        }
    }

    /// `mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)`: pages are locked when they are first touched.
    static boolean lockMemory() {
        try {
            return (int) MLOCKALL.invokeExact(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
        } catch (Throwable e) {
            throw broken("mlockall", e);
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
