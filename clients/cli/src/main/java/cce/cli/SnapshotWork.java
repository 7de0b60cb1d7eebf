package cce.cli;

import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does something with every file of a snapshot, several at once, with a bounded number waiting.
final class SnapshotWork {
    private static final int WAITING_PER_THREAD = 64;

    private SnapshotWork() {}

    /// What is done with one file, with a buffer for this thread alone.
    interface Step {
        void run(SnapshotEntry entry, byte[] buffer) throws IOException;
    }

    static void forEach(VerifiedSnapshot snapshot, int threads, int bufferBytes, Step step) throws IOException {
        ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[bufferBytes]);
        Deque<Future<?>> waiting = new ArrayDeque<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (SnapshotEntry entry : snapshot.entries()) {
                while (waiting.size() >= threads * WAITING_PER_THREAD) {
                    var ignored = await(waiting.remove());
                }
                waiting.add(workers.submit(() -> {
                    step.run(entry, buffers.get());
                    return null;
                }));
            }
            while (!waiting.isEmpty()) {
                var ignored = await(waiting.remove());
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /// What the work came to, or its failure thrown here.
    static <T> T await(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof CliException ours) {
                throw ours;
            }
            throw new IllegalStateException("Work on a file failed.", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }
}
