package cce.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// sys/prctl.h, sys/resource.h and sys/mman.h. Each call says whether the kernel did it; why not is nothing that a
/// caller could use.
final class MemoryCalls {
    /// `long` and `rlim_t` on every 64-bit Linux.
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /// linux/prctl.h
    private static final long PR_SET_DUMPABLE = 4;

    /// asm-generic/resource.h
    private static final long RLIMIT_CORE = 4;

    /// asm-generic/mman.h
    private static final long MCL_CURRENT = 1;

    private static final long MCL_FUTURE = 2;
    private static final long MCL_ONFAULT = 4;

    /// Every argument in a register of its own, whatever the function has, also one with a variable number of
    /// them: on 64-bit Linux they go the same way. So one shape serves all calls, and the JDK, which takes ten
    /// milliseconds to make one, makes one at the start of a command (docs/decisions/270). What is an `int` is
    /// cut from the result.
    private static final FunctionDescriptor REGISTERS = FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG);

    private static final MethodHandle PRCTL = function("prctl");
    private static final MethodHandle SETRLIMIT = function("setrlimit");
    private static final MethodHandle MLOCKALL = function("mlockall");

    private MemoryCalls() {}

    /// `prctl(PR_SET_DUMPABLE, 0)`
    static boolean denyDumps() {
        try {
            return (int) (long) PRCTL.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw broken("prctl", e);
        }
    }

    /// `setrlimit(RLIMIT_CORE, {0, 0})`: no core file, also not of children.
    static boolean limitCoreFiles() {
        try (Arena arena = Arena.ofConfined()) {
            long none = arena.allocate(LONG, 2).address();
            return (int) (long) SETRLIMIT.invokeExact(RLIMIT_CORE, none, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw broken("setrlimit", e);
        }
    }

    /// `mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)`: pages are locked when they are first touched.
    static boolean lockMemory() {
        try {
            long every = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
            return (int) (long) MLOCKALL.invokeExact(every, 0L, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw broken("mlockall", e);
        }
    }

    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), REGISTERS);
    }

    /// A method handle declares every throwable; a C function throws none, so this is our own mistake.
    private static IllegalStateException broken(String name, Throwable cause) {
        return new IllegalStateException("The call of " + name + " is declared wrongly.", cause);
    }
}
