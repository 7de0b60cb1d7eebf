package cce.gate.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Takes away from this process, for good, everything parsing does not need. Called once all classes are loaded and
/// before the first hostile byte.
///
/// Resource limits: no core dump (it would hold plaintext), no file may grow, processor time is bounded. Then a seccomp
/// filter over all threads: what a running JVM needs is
/// allowed; starting programs, sockets, tracing other processes and opening a file for writing end the process, since
/// no parser does that; everything else, opening files for reading included, fails with EPERM.
final class Confinement {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SYS_SECCOMP = 317;
    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;
    private static final int RLIMIT_CPU = 0;
    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_CORE = 4;

    private static final int AUDIT_ARCH_X86_64 = 0xC000003E;
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int FAIL_EPERM = 0x00050000 | 1;
    private static final int OFFSET_NUMBER = 0;
    private static final int OFFSET_ARCH = 4;
    private static final int OFFSET_FIRST = 16;
    private static final int OFFSET_SECOND = 24;
    private static final int OFFSET_THIRD = 32;
    private static final int X32_BIT = 0x40000000;
    private static final int IOCTL = 16;
    private static final int BYTES_WAITING = 0x541B;
    private static final int CLONE = 56;
    private static final int CLONE_THREAD = 0x10000;
    private static final int CLONE3 = 435;
    private static final int FAIL_ENOSYS = 0x00050000 | 38;
    private static final int OPENAT = 257;
    private static final int WRITE_FLAGS = 1 | 2 | 0x40 | 0x200;

    /// What a JVM that computes, collects garbage, starts threads and talks over its pipes calls.
    private static final int[] ALLOWED = {
        0 /* read */,
        1 /* write */,
        3 /* close */,
        5 /* fstat */,
        7 /* poll */,
        8 /* lseek */,
        9 /* mmap */,
        10 /* mprotect */,
        11 /* munmap */,
        12 /* brk */,
        13 /* rt_sigaction */,
        14 /* rt_sigprocmask */,
        15 /* rt_sigreturn */,
        17 /* pread64 */,
        19 /* readv */,
        20 /* writev */,
        24 /* sched_yield */,
        25 /* mremap */,
        27 /* mincore */,
        28 /* madvise */,
        35 /* nanosleep */,
        39 /* getpid */,
        56 /* clone */,
        60 /* exit */,
        63 /* uname */,
        96 /* gettimeofday */,
        98 /* getrusage */,
        99 /* sysinfo */,
        131 /* sigaltstack */,
        186 /* gettid */,
        202 /* futex */,
        204 /* sched_getaffinity */,
        218 /* set_tid_address */,
        219 /* restart_syscall */,
        228 /* clock_gettime */,
        229 /* clock_getres */,
        230 /* clock_nanosleep */,
        231 /* exit_group */,
        273 /* set_robust_list */,
        309 /* getcpu */,
        318 /* getrandom */,
        324 /* membarrier */,
        334 /* rseq */
    };

    /// What only somebody who has taken over the process calls.
    private static final int[] DEADLY = {
        41 /* socket */,
        42 /* connect */,
        49 /* bind */,
        53 /* socketpair */,
        57 /* fork */,
        58 /* vfork */,
        59 /* execve */,
        85 /* creat */,
        101 /* ptrace */,
        155 /* pivot_root */,
        161 /* chroot */,
        165 /* mount */,
        272 /* unshare */,
        298 /* perf_event_open */,
        304 /* open_by_handle_at */,
        308 /* setns */,
        310 /* process_vm_readv */,
        311 /* process_vm_writev */,
        321 /* bpf */,
        322 /* execveat */,
        323 /* userfaultfd */,
        425 /* io_uring_setup */
    };

    private static final Linker LINKER = Linker.nativeLinker();

    private Confinement() {}

    /// Whether this machine's system calls are the ones the filter knows.
    static boolean known() {
        return System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64");
    }

    /// Confines all threads of this process.
    ///
    /// @param cpuSeconds processor time it may still use
    /// @throws IllegalStateException if the kernel refuses; nothing hostile may be parsed then
    static void enter(int cpuSeconds) {
        try (Arena arena = Arena.ofConfined()) {
            limit(arena, RLIMIT_CORE, 0);
            limit(arena, RLIMIT_FSIZE, 0);
            limit(arena, RLIMIT_CPU, cpuSeconds);
            prctl(PR_SET_DUMPABLE, 0);
            prctl(PR_SET_NO_NEW_PRIVS, 1);
            byte[] code = filter();
            MemorySegment program = arena.allocate(code.length, 8);
            program.copyFrom(MemorySegment.ofArray(code));
            MemorySegment header = arena.allocate(16, 8);
            header.set(ValueLayout.JAVA_SHORT, 0, (short) (code.length / 8));
            header.set(ValueLayout.ADDRESS, 8, program);
            MethodHandle syscall = handle(
                    "syscall",
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS);
            check("seccomp", (long)
                    syscall.invokeExact((long) SYS_SECCOMP, (long) SET_MODE_FILTER, (long) FLAG_TSYNC, header));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A call into the C library failed.", e);
        }
    }

    /// The filter program: eight bytes an instruction, `u16 code, u8 if-true, u8 if-false, u32 operand`.
    static byte[] filter() {
        int size = (ALLOWED.length + DEADLY.length) * 2 + 32;
        ByteBuffer code = ByteBuffer.allocate(size * 8).order(ByteOrder.LITTLE_ENDIAN);
        add(code, LOAD_WORD, 0, 0, OFFSET_ARCH);
        add(code, JUMP_IF_EQUAL, 1, 0, AUDIT_ARCH_X86_64);
        add(code, RETURN, 0, 0, KILL_PROCESS);
        add(code, LOAD_WORD, 0, 0, OFFSET_NUMBER);
        // The x32 numbers reach the same kernel functions past every comparison below.
        add(code, JUMP_IF_AT_LEAST, 0, 1, X32_BIT);
        add(code, RETURN, 0, 0, KILL_PROCESS);
        for (int number : ALLOWED) {
            add(code, JUMP_IF_EQUAL, 0, 1, number);
            add(code, RETURN, 0, 0, ALLOW);
        }
        for (int number : DEADLY) {
            add(code, JUMP_IF_EQUAL, 0, 1, number);
            add(code, RETURN, 0, 0, KILL_PROCESS);
        }
        // Threads, but no processes; how many bytes wait in a pipe, but no other device control.
        onlyWith(code, CLONE, OFFSET_FIRST, CLONE_THREAD, KILL_PROCESS);
        add(code, JUMP_IF_EQUAL, 0, 4, IOCTL);
        add(code, LOAD_WORD, 0, 0, OFFSET_SECOND);
        add(code, JUMP_IF_EQUAL, 0, 1, BYTES_WAITING);
        add(code, RETURN, 0, 0, ALLOW);
        add(code, RETURN, 0, 0, FAIL_EPERM);
        add(code, JUMP_IF_EQUAL, 0, 4, OPENAT);
        add(code, LOAD_WORD, 0, 0, OFFSET_THIRD);
        add(code, JUMP_IF_SET, 0, 1, WRITE_FLAGS);
        add(code, RETURN, 0, 0, KILL_PROCESS);
        add(code, RETURN, 0, 0, FAIL_EPERM);
        // clone3 must look absent, then the C library falls back to clone.
        add(code, JUMP_IF_EQUAL, 0, 1, CLONE3);
        add(code, RETURN, 0, 0, FAIL_ENOSYS);
        add(code, RETURN, 0, 0, FAIL_EPERM);
        return Arrays.copyOf(code.array(), code.position());
    }

    /// Allows a call only if an argument has a bit set.
    private static void onlyWith(ByteBuffer code, int number, int argument, int bit, int otherwise) {
        add(code, JUMP_IF_EQUAL, 0, 4, number);
        add(code, LOAD_WORD, 0, 0, argument);
        add(code, JUMP_IF_SET, 0, 1, bit);
        add(code, RETURN, 0, 0, ALLOW);
        add(code, RETURN, 0, 0, otherwise);
    }

    private static void add(ByteBuffer code, int instruction, int ifTrue, int ifFalse, int operand) {
        code.putShort((short) instruction)
                .put((byte) ifTrue)
                .put((byte) ifFalse)
                .putInt(operand);
    }

    private static void limit(Arena arena, int resource, long value) throws Throwable {
        MemorySegment limits = arena.allocate(16, 8);
        limits.set(ValueLayout.JAVA_LONG, 0, value);
        limits.set(ValueLayout.JAVA_LONG, 8, value);
        MethodHandle setrlimit = handle("setrlimit", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        check("setrlimit", (int) setrlimit.invokeExact(resource, limits));
    }

    private static void prctl(int option, long value) throws Throwable {
        MethodHandle prctl = handle(
                "prctl",
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG);
        check("prctl", (int) prctl.invokeExact(option, value, 0L, 0L, 0L));
    }

    private static MethodHandle handle(
            String function, ValueLayout result, java.lang.foreign.MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(function), FunctionDescriptor.of(result, arguments));
    }

    private static void check(String call, long result) {
        if (result != 0) {
            throw new IllegalStateException("The kernel refused " + call + ", so outputs cannot be parsed safely.");
        }
    }
}
