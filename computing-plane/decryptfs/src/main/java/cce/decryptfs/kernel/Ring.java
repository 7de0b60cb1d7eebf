package cce.decryptfs.kernel;

import cce.decryptfs.libc.Errno;
import java.lang.foreign.Arena;
import java.util.Optional;

/// Requests over io_uring (Linux 6.14 and newer, where the module parameter `fuse.enable_uring` allows it): one call
/// hands in the last answer and waits for the next request, where `/dev/fuse` needs two. The kernel keeps a queue for
/// each processor and puts a program's requests into that of the processor it runs on. Whoever serves a queue from its
/// own processor spares both sides the interrupt that wakes another one, which costs more than a small read.
///
/// A ring holds one request at a time; of several rings of one queue the kernel takes the one that was idle last. Owned
/// by the thread that opened it. linux/fuse.h, `struct fuse_uring_cmd_req`: flags (8 bytes), the number to commit with
/// (8), the queue (2).
public final class Ring implements AutoCloseable {

    private static final int CMD_REGISTER = 1;
    private static final int CMD_COMMIT_AND_FETCH = 2;

    /// `struct iovec`s of an entry.
    private static final int VECTORS = 2;

    private final Arena arena = Arena.ofConfined();
    private final int device;
    private final int queue;
    private final Submissions submissions = Submissions.open(1);
    private final RingEntry entry;
    private boolean ready;
    private int refusal;

    private Ring(int device, int queue, int payloadBytes) {
        this.device = device;
        this.queue = queue;
        this.entry = new RingEntry(arena, payloadBytes);
    }

    /// Whether this process may use io_uring.
    public static boolean allowed() {
        return Submissions.allowed();
    }

    /// Takes up one queue of a connection whose INIT was answered. The kernel sends nothing before every queue has a
    /// ring.
    ///
    /// @param payloadBytes the longest answer
    public static Ring open(Device device, int queue, int payloadBytes) {
        Ring ring = new Ring(device.descriptor(), queue, payloadBytes);
        ring.submissions.command(ring.device, CMD_REGISTER, ring.entry.vectors().address(), VECTORS, 0, queue);
        ring.enter(0);
        // A refusal comes at once, a request only after this.
        if (ring.refusal != 0) {
            ring.close();
            throw new IllegalStateException(
                    "The kernel refused to serve FUSE over io_uring (error " + -ring.refusal + ").");
        }
        return ring;
    }

    /// Hands in the answer to the last request, if there was one, and waits for the next.
    ///
    /// @return empty when the file system was unmounted
    public Optional<RingEntry> next() {
        if (ready) {
            ready = false;
            submissions.command(device, CMD_COMMIT_AND_FETCH, 0, 0, entry.commitId(), queue);
        }
        while (!ready && refusal == 0) {
            enter(1);
        }
        return refusal == 0 ? Optional.of(entry) : Optional.empty();
    }

    @Override
    public void close() {
        submissions.close();
        entry.wipe();
        arena.close();
    }

    private void enter(int completed) {
        int error = -submissions.enter(completed);
        if (error != 0 && error != Errno.EINTR && error != Errno.EAGAIN) {
            throw new IllegalStateException("Waiting for requests over io_uring failed with error " + error + ".");
        }
        submissions.forEachCompleted(this::completed);
    }

    private void completed(int outcome) {
        if (outcome == 0) {
            entry.received();
            ready = true;
        } else {
            // The connection ended, or never began.
            refusal = outcome;
        }
    }
}
