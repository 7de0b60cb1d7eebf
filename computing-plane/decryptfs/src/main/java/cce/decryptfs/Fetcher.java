package cce.decryptfs;

import cce.decryptfs.MemoryBlocks.Claim;
import cce.decryptfs.ReadPattern.Reason;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// Brings blocks from one store, for all files of a mount together: so many requests at a time, so much memory, one
/// disk cache. Requests of waiting readers and those ahead of them have separate limits, so prefetching delays
/// nobody.
final class Fetcher implements AutoCloseable {

    /// The longest range that a waiting reader asks for at once, in blocks.
    static final int MAX_RANGE_BLOCKS = 16;

    /// Neighbourhoods of random reads that are fetched at a time: each is large, and may not be needed at
    /// all.
    private static final int PARALLEL_NEIGHBOURHOODS = 4;

    /// Bounds what one object remembers of random reads.
    private static final int MAX_NEIGHBOURHOODS = 1024;

    private final Opener store;
    private final FetchOptions options;
    private final MemoryBlocks memory;
    private final Semaphore demanded;
    private final Map<Reason, Semaphore> ahead;
    private final int maxNeighbourhoods;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService writes = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("decryptfs-cache").factory());

    /// Opens a stored object.
    @FunctionalInterface
    interface Opener {
        ObjectReader open(ObjectName name) throws IOException;
    }

    Fetcher(Opener store, FetchOptions options) {
        this.store = store;
        this.options = options;
        this.memory = new MemoryBlocks(options.memoryBytes() / BlockId.BLOCK_BYTES);
        this.demanded = new Semaphore(options.parallelRequests());
        this.ahead = Map.of(
                Reason.SEQUENTIAL, new Semaphore(options.parallelRequests()),
                Reason.NEIGHBOURHOOD, new Semaphore(PARALLEL_NEIGHBOURHOODS));
        long cached = options.cache().map(CiphertextCache::maxBytes).orElse((long) options.memoryBytes());
        long held = cached / 2 / ReadPattern.NEIGHBOURHOOD_BLOCKS / BlockId.BLOCK_BYTES;
        this.maxNeighbourhoods = (int) Math.min(MAX_NEIGHBOURHOODS, held);
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
        // Waits for what is being written: the cache may be closed next.
        writes.close();
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

    /// How many neighbourhoods the caches hold without throwing out the one before.
    int maxNeighbourhoods() {
        return maxNeighbourhoods;
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
    boolean mayFetchAhead(Reason reason) {
        return permits(reason).tryAcquire();
    }

    /// Fetches blocks that somebody may want soon.
    void fetchAhead(FetchedObject object, Reason reason, List<List<Claim>> runs) {
        if (runs.isEmpty()) {
            permits(reason).release();
            return;
        }
        List<Claim> all = runs.stream().flatMap(List::stream).toList();
        boolean accepted = submit(all, () -> {
            try {
                runs.forEach(run -> bring(object, run));
            } finally {
                permits(reason).release();
            }
        });
        if (!accepted) {
            permits(reason).release();
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

    private Semaphore permits(Reason reason) {
        return Objects.requireNonNull(ahead.get(reason));
    }

    /// One range request, each block to its readers as soon as it is there, then all to the disk: nobody
    /// waits for the disk.
    private void bring(FetchedObject object, List<Claim> run) {
        try {
            List<byte[]> blocks = object.load(
                    run.getFirst().id().number(),
                    run.size(),
                    (i, block) -> run.get(i).block().complete(block));
            if (disk().isPresent()) {
                keep(disk().get(), run, blocks);
            }
        } catch (IOException | RuntimeException | Error e) {
            // The readers rethrow it; the next one to ask starts a request of its own.
            run.stream().filter(claim -> !claim.block().isDone()).forEach(claim -> fail(claim, e));
        }
    }

    /// On the thread for the disk, since a virtual one would keep a processor from those that read the network. The
    /// request counts as under way until then: a slow disk slows the reader down, it fills no memory.
    private void keep(CiphertextCache cache, List<Claim> run, List<byte[]> blocks) {
        try {
            writes.submit(() -> {
                        for (int i = 0; i < run.size(); i++) {
                            BlockId id = run.get(i).id();
                            // What the disk has needs no place in memory too, where a collector would copy it about.
                            if (run.get(i).mine() && cache.write(id, blocks.get(i))) {
                                memory.forget(id);
                            }
                        }
                    })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The ciphertext cache failed by a mistake.", e.getCause());
        }
    }

    private void fail(Claim claim, Throwable cause) {
        if (claim.mine()) {
            memory.forget(claim.id());
        }
        claim.block().completeExceptionally(cause);
    }
}
