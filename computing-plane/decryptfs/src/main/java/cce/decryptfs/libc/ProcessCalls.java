package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// spawn.h, sys/wait.h and sys/mman.h. Java's own process API closes every descriptor above 2 in the
/// child, and `fusermount3` needs one.
public final class ProcessCalls {

    /// Larger than `posix_spawn_file_actions_t` (80 bytes in glibc, less in musl), whose size is not part of the
    /// interface.
    private static final long FILE_ACTIONS_BYTES = 256;

    private static final MethodHandle SPAWN = Link.function(
            "posix_spawn", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER));
    private static final MethodHandle ACTIONS_INIT =
            Link.function("posix_spawn_file_actions_init", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle ACTIONS_DUP2 =
            Link.function("posix_spawn_file_actions_adddup2", FunctionDescriptor.of(INT, POINTER, INT, INT));
    private static final MethodHandle ACTIONS_DESTROY =
            Link.function("posix_spawn_file_actions_destroy", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle WAITPID = Link.function("waitpid", FunctionDescriptor.of(INT, INT, POINTER, INT));
    /// asm-generic/mman-common.h
    private static final int MADV_DONTDUMP = 16;

    private static final MethodHandle MADVISE =
            Link.function("madvise", FunctionDescriptor.of(INT, POINTER, LONG, INT));

    private ProcessCalls() {}

    /// `posix_spawn(3)`, spawn.h: starts a program that inherits `descriptor` as its descriptor
    /// `inheritedAs`.
    ///
    /// @param program absolute path
    /// @param environment the child's whole environment
    /// @return process id, or the negated error number
    public static int spawn(
            String program, List<String> arguments, List<String> environment, int descriptor, int inheritedAs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
            int error = (int) ACTIONS_INIT.invokeExact(state, actions);
            if (error != 0) {
                return -error;
            }
            try {
                return spawn(arena, state, actions, program, arguments, environment, descriptor, inheritedAs);
            } finally {
                int ignored = (int) ACTIONS_DESTROY.invokeExact(state, actions);
            }
        } catch (Throwable e) {
            throw Link.broken("posix_spawn", e);
        }
    }

    private static int spawn(
            Arena arena,
            MemorySegment state,
            MemorySegment actions,
            String program,
            List<String> arguments,
            List<String> environment,
            int descriptor,
            int inheritedAs)
            throws Throwable {
        int error = (int) ACTIONS_DUP2.invokeExact(state, actions, descriptor, inheritedAs);
        if (error != 0) {
            return -error;
        }
        MemorySegment pid = arena.allocate(INT);
        error = (int) SPAWN.invokeExact(
                state,
                pid,
                arena.allocateFrom(program),
                actions,
                MemorySegment.NULL,
                strings(arena, arguments),
                strings(arena, environment));
        return error == 0 ? pid.get(INT, 0) : -error;
    }

    /// `waitpid(2)`, sys/wait.h: waits for the end of a child.
    ///
    /// @return 0 when it exited with status 0, its wait status otherwise, or the negated error number
    public static int await(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment status = arena.allocate(INT);
            int result = -Errno.EINTR;
            while (result == -Errno.EINTR) {
                result = Link.result((int) WAITPID.invokeExact(state, pid, status, 0), state);
            }
            return result < 0 ? result : status.get(INT, 0);
        } catch (Throwable e) {
            throw Link.broken("waitpid", e);
        }
    }

    /// `madvise(MADV_DONTDUMP)`, sys/mman.h
    ///
    /// @param memory whole pages outside the Java heap
    public static int leaveOutOfDumps(MemorySegment memory) {
        try {
            MemorySegment state = Link.state();
            return Link.result((int) MADVISE.invokeExact(state, memory, memory.byteSize(), MADV_DONTDUMP), state);
        } catch (Throwable e) {
            throw Link.broken("madvise", e);
        }
    }

    /// An array of C strings with a null pointer at its end.
    private static MemorySegment strings(Arena arena, List<String> values) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, values.size() + 1L);
        for (int i = 0; i < values.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(values.get(i)));
        }
        return array;
    }
}
