package cce.decryptfs;

import cce.decryptfs.MemoryBlocks.Claim;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// Brings blocks from one store, for all files of a mount together: so many requests at a time, so much memory, one
/// disk cache. Requests of waiting readers and those ahead of them have separate limits, so prefetching delays
/// nobody.
final class Fetcher implements AutoCloseable {

    /// The longest range asked for at once, in blocks. Longer ranges get no more out of a store, and the first
    /// block of each waits for its last.
    static final int MAX_RANGE_BLOCKS = 16;

    private final ObjectStore store;
    private final FetchOptions options;
    private final MemoryBlocks memory;
    private final Semaphore demanded;
    private final Semaphore ahead;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    Fetcher(ObjectStore store, FetchOptions options) {
        this.store = store;
        this.options = options;
        this.memory = new MemoryBlocks(options.memoryBytes() / BlockId.BLOCK_BYTES);
        this.demanded = new Semaphore(options.parallelRequests());
        this.ahead = new Semaphore(options.parallelRequests());
    }

    /// Opens an object for reading. The store is asked when the first block is missing, not before.
    ///
    /// @param size in bytes, from a manifest
    FetchedObject open(ObjectName name, long size) {
        return new FetchedObject(this, name, size);
    }

    /// Ends requests that are under way; their readers fail.
    @Override
    public void close() {
        requests.shutdownNow();
    }

    FetchOptions options() {
        return options;
    }

    MemoryBlocks memory() {
        return memory;
    }

    Optional<CiphertextCache> disk() {
        return options.cache();
    }

    ObjectReader openStored(ObjectName name) throws IOException {
        return store.open(name);
    }

    /// Fetches neighbouring blocks that a reader waits for.
    void fetch(FetchedObject object, List<Claim> run) {
        submit(run, () -> {
            try {
                demanded.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                run.forEach(claim -> fail(claim, new IOException("The mount was closed.", e)));
                return;
            }
            try {
                bring(object, run);
            } finally {
                demanded.release();
            }
        });
    }

    /// Whether something may be fetched ahead now. Asked before blocks are claimed: whoever claims must fetch,
    /// since a reader may be waiting by then. A permit that was given goes back through [#fetchAhead].
    boolean mayFetchAhead() {
        return ahead.tryAcquire();
    }

    /// Fetches blocks that somebody may want soon.
    void fetchAhead(FetchedObject object, List<List<Claim>> runs) {
        if (runs.isEmpty()) {
            ahead.release();
            return;
        }
        List<Claim> all = runs.stream().flatMap(List::stream).toList();
        boolean accepted = submit(all, () -> {
            try {
                runs.forEach(run -> bring(object, run));
            } finally {
                ahead.release();
            }
        });
        if (!accepted) {
            ahead.release();
        }
    }

    private boolean submit(List<Claim> run, Runnable task) {
        try {
            var ignored = requests.submit(task);
            return true;
        } catch (RejectedExecutionException e) {
            run.forEach(claim -> fail(claim, new IOException("The mount was closed.", e)));
            return false;
        }
    }

    /// One range request, then the readers, then the disk: nobody waits for the disk.
    private void bring(FetchedObject object, List<Claim> run) {
        try {
            List<byte[]> blocks = object.load(run.getFirst().id().number(), run.size());
            for (int i = 0; i < run.size(); i++) {
                run.get(i).block().complete(blocks.get(i));
            }
            for (int i = 0; disk().isPresent() && i < run.size(); i++) {
                disk().get().write(run.get(i).id(), blocks.get(i));
            }
        } catch (IOException | RuntimeException | Error e) {
            // The readers rethrow it; the next one to ask starts a request of its own.
            run.forEach(claim -> fail(claim, e));
        }
    }

    private void fail(Claim claim, Throwable cause) {
        memory.forget(claim.id());
        claim.block().completeExceptionally(cause);
    }
}
