package cce.decryptfs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// Blocks that are being fetched, and those fetched last: two readers of one block share one request. Bounded; a
/// block under way is never thrown out.
final class MemoryBlocks {

    private final int maxBlocks;
    private final ReentrantLock lock = new ReentrantLock();

    /// In the order of the last use. Guarded by the lock.
    private final Map<BlockId, CompletableFuture<byte[]>> blocks = new LinkedHashMap<>(16, 0.75f, true);

    MemoryBlocks(int maxBlocks) {
        this.maxBlocks = maxBlocks;
    }

    /// A block, and whether the caller has to bring it.
    record Claim(BlockId id, CompletableFuture<byte[]> block, boolean mine) {

        /// Nobody waits for this block, and what is fetched of it is dropped.
        static Claim ofNobody(BlockId id) {
            return new Claim(id, new CompletableFuture<>(), false);
        }
    }

    Claim claim(BlockId id) {
        lock.lock();
        try {
            CompletableFuture<byte[]> known = blocks.get(id);
            if (known != null) {
                return new Claim(id, known, false);
            }
            CompletableFuture<byte[]> fresh = new CompletableFuture<>();
            blocks.put(id, fresh);
            makeRoom();
            return new Claim(id, fresh, true);
        } finally {
            lock.unlock();
        }
    }

    boolean contains(BlockId id) {
        lock.lock();
        try {
            return blocks.containsKey(id);
        } finally {
            lock.unlock();
        }
    }

    /// A block that has arrived.
    Optional<byte[]> here(BlockId id) {
        lock.lock();
        try {
            CompletableFuture<byte[]> known = blocks.get(id);
            return known != null && known.state() == Future.State.SUCCESS
                    ? Optional.of(known.resultNow())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// After a failed fetch, or one whose bytes did not authenticate: the next reader asks the store anew.
    void forget(BlockId id) {
        lock.lock();
        try {
            blocks.remove(id);
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom() {
        Iterator<CompletableFuture<byte[]>> oldest = blocks.values().iterator();
        while (blocks.size() > maxBlocks && oldest.hasNext()) {
            if (oldest.next().isDone()) {
                oldest.remove();
            }
        }
    }
}
