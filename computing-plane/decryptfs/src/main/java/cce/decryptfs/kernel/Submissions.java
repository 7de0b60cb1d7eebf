package cce.decryptfs.kernel;

import cce.decryptfs.libc.FileCalls;
import cce.decryptfs.libc.RingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;

/// An io_uring and its two queues, which lie in memory shared with the kernel. Owned by the thread that opened it.
///
/// linux/io_uring.h: `struct io_uring_params` is numbers of entries (4 bytes each), flags (4 at 8), and from 40 and 80
/// where in the shared memory head, tail, mask and the rest of the submissions and of the completions lie. A submission
/// is 128 bytes: opcode (1), descriptor (4 at 4), command (4 at 8), address (8 at 16), length (4 at 24), arguments
/// of the command from 48. A completion is 16: a number of ours (8), the outcome (4).
final class Submissions implements AutoCloseable {

    private static final int PARAMETERS_BYTES = 120;
    private static final int FLAGS = 8;
    private static final int SUBMISSION_OFFSETS = 40;
    private static final int COMPLETION_OFFSETS = 80;
    private static final int HEAD = 0;
    private static final int TAIL = 4;
    private static final int COMPLETIONS = 20;
    private static final int INDEXES = 24;

    /// Submissions of 128 bytes; one thread submits; what the kernel has for it, it gets when it asks and not by
    /// interruption.
    private static final int SETUP_FLAGS = 1 << 10 | 1 << 12 | 1 << 13;

    private static final int ENTER_GETEVENTS = 1;
    private static final long COMPLETION_RING = 0x8000000L;
    private static final long SUBMISSION_ENTRIES = 0x10000000L;

    private static final int SUBMISSION_BYTES = 128;
    private static final int COMPLETION_BYTES = 16;
    private static final int OUTCOME = 8;
    private static final byte OP_URING_CMD = 46;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final int descriptor;
    private final MemorySegment submissionRing;
    private final MemorySegment completionRing;
    private final MemorySegment entries;
    private final long submissionTail;
    private final long completionHead;
    private final long completionTail;
    private final long completions;
    private final int submissionMask;
    private final int completionMask;
    private int waiting;

    private Submissions(int descriptor, MemorySegment parameters) {
        this.descriptor = descriptor;
        int submissionCount = parameters.get(ValueLayout.JAVA_INT, 0);
        int completionCount = parameters.get(ValueLayout.JAVA_INT, 4);
        long indexes = offset(parameters, SUBMISSION_OFFSETS + INDEXES);
        submissionTail = offset(parameters, SUBMISSION_OFFSETS + TAIL);
        submissionMask = submissionCount - 1;
        completions = offset(parameters, COMPLETION_OFFSETS + COMPLETIONS);
        completionHead = offset(parameters, COMPLETION_OFFSETS + HEAD);
        completionTail = offset(parameters, COMPLETION_OFFSETS + TAIL);
        completionMask = completionCount - 1;
        submissionRing = map(indexes + (long) Integer.BYTES * submissionCount, 0);
        completionRing = map(completions + (long) COMPLETION_BYTES * completionCount, COMPLETION_RING);
        entries = map((long) SUBMISSION_BYTES * submissionCount, SUBMISSION_ENTRIES);
        for (int i = 0; i < submissionCount; i++) {
            submissionRing.set(ValueLayout.JAVA_INT, indexes + (long) Integer.BYTES * i, i);
        }
    }

    /// Whether this process may have one: the kernel or a filter of system calls may refuse.
    static boolean allowed() {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = RingCalls.setup(1, parameters(arena));
            if (descriptor >= 0) {
                FileCalls.close(descriptor);
            }
            return descriptor >= 0;
        }
    }

    /// @param count the most submissions under way, a power of two
    static Submissions open(int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = parameters(arena);
            int descriptor = RingCalls.setup(count, parameters);
            if (descriptor < 0) {
                throw new IllegalStateException("The kernel refused an io_uring (error " + -descriptor + ").");
            }
            try {
                return new Submissions(descriptor, parameters);
            } catch (RuntimeException e) {
                FileCalls.close(descriptor);
                throw e;
            }
        }
    }

    /// Puts a command to a device into the queue.
    ///
    /// @param address of `length` things the command refers to
    /// @param second and `third`: arguments of the command, behind eight bytes of zeros
    void command(int device, int command, long address, int length, long second, long third) {
        int tail = submissionRing.get(ValueLayout.JAVA_INT, submissionTail);
        long at = (long) SUBMISSION_BYTES * (tail & submissionMask);
        entries.asSlice(at, SUBMISSION_BYTES).fill((byte) 0);
        entries.set(ValueLayout.JAVA_BYTE, at, OP_URING_CMD);
        entries.set(ValueLayout.JAVA_INT, at + 4, device);
        entries.set(ValueLayout.JAVA_INT, at + 8, command);
        entries.set(ValueLayout.JAVA_LONG, at + 16, address);
        entries.set(ValueLayout.JAVA_INT, at + 24, length);
        entries.set(ValueLayout.JAVA_LONG, at + 56, second);
        entries.set(ValueLayout.JAVA_LONG, at + 64, third);
        INT.setRelease(submissionRing, submissionTail, tail + 1);
        waiting++;
    }

    /// Hands the queue to the kernel.
    ///
    /// @param completed how many submissions to wait for
    /// @return 0 or a negated error number
    int enter(int completed) {
        int taken = RingCalls.enter(descriptor, waiting, completed, ENTER_GETEVENTS);
        if (taken > 0) {
            waiting -= taken;
        }
        return Math.min(taken, 0);
    }

    /// Goes through what became of the commands: 0 or a negated error number each.
    void forEachCompleted(IntConsumer outcome) {
        int head = completionRing.get(ValueLayout.JAVA_INT, completionHead);
        int tail = (int) INT.getAcquire(completionRing, completionTail);
        for (; head != tail; head++) {
            long at = completions + (long) COMPLETION_BYTES * (head & completionMask);
            outcome.accept(completionRing.get(ValueLayout.JAVA_INT, at + OUTCOME));
        }
        INT.setRelease(completionRing, completionHead, head);
    }

    @Override
    public void close() {
        FileCalls.close(descriptor);
        RingCalls.unmap(entries);
        RingCalls.unmap(completionRing);
        RingCalls.unmap(submissionRing);
    }

    private static MemorySegment parameters(Arena arena) {
        MemorySegment parameters = arena.allocate(PARAMETERS_BYTES, Long.BYTES);
        parameters.set(ValueLayout.JAVA_INT, FLAGS, SETUP_FLAGS);
        return parameters;
    }

    private static long offset(MemorySegment parameters, int at) {
        return Integer.toUnsignedLong(parameters.get(ValueLayout.JAVA_INT, at));
    }

    private MemorySegment map(long bytes, long offset) {
        MemorySegment mapped = RingCalls.map(descriptor, bytes, offset);
        if (mapped.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("The kernel refused to share an io_uring's queues.");
        }
        return mapped;
    }
}
