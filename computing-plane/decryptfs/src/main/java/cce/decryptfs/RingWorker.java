package cce.decryptfs;

import cce.decryptfs.kernel.Device;
import cce.decryptfs.kernel.Reply;
import cce.decryptfs.kernel.Ring;
import cce.decryptfs.kernel.RingEntry;
import cce.decryptfs.libc.Processors;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One thread that serves a processor's queue of a mount over io_uring: small requests on that processor, where the
/// program that asked is about to sleep, and large reads on whatever processor is idle.
final class RingWorker implements Runnable {

    /// So many requests of the other kind one after the other make the thread change its ways: each change is two
    /// system calls or so, and may move the thread.
    private static final int PATIENCE = 4;

    private final FileServer server;
    private final Device device;
    private final int queue;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private boolean bound;
    private int unfitting;

    RingWorker(FileServer server, Device device, int queue) {
        this.server = server;
        this.device = device;
        this.queue = queue;
    }

    /// Done when the kernel has accepted this thread, or failed with the reason why not.
    CompletableFuture<Boolean> begun() {
        return begun;
    }

    @Override
    public void run() {
        Reply reply = new Reply(FileServer.MAX_READ_BYTES);
        byte[] name = new byte[TreeBuilder.MAX_NAME_BYTES];
        bind(true);
        try (Ring ring = Ring.open(device, queue, FileServer.MAX_READ_BYTES)) {
            begun.complete(true);
            for (Optional<RingEntry> next = ring.next(); next.isPresent(); next = ring.next()) {
                RingEntry entry = next.get();
                settle(!FileServer.isLarge(entry.request()));
                server.serve(entry, entry.request(), reply, name);
            }
        } catch (RuntimeException e) {
            // Too late for a mount that has begun; then the thread ends with it.
            if (!begun.completeExceptionally(e)) {
                throw e;
            }
        } finally {
            reply.wipe();
        }
    }

    private void settle(boolean small) {
        unfitting = small == bound ? 0 : unfitting + 1;
        if (unfitting == PATIENCE) {
            bind(small);
        }
    }

    private void bind(boolean toItsProcessor) {
        bound = toItsProcessor;
        unfitting = 0;
        if (toItsProcessor) {
            Processors.stayOn(queue);
        } else {
            Processors.goAnywhere();
        }
    }
}
