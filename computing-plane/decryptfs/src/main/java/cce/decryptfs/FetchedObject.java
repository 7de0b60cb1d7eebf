package cce.decryptfs;

import static cce.decryptfs.BlockId.BLOCK_BYTES;

import cce.decryptfs.MemoryBlocks.Claim;
import cce.decryptfs.ReadPattern.Ahead;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// One object of a slow store, read through the caches. Thread-safe; readers of the same block wait for one
/// request.
final class FetchedObject implements ObjectReader {

    /// Blocks that are here between two that are not, for which no second request is made.
    private static final int MAX_BETWEEN = 4;

    private final Fetcher fetcher;
    private final ObjectName name;
    private final BlockId firstBlock;
    private final long size;
    private final long blockCount;
    private final ReadPattern pattern;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, like all below.
    private @Nullable ObjectReader stored;

    private boolean closed;

    FetchedObject(Fetcher fetcher, ObjectName name, long size) {
        this.fetcher = fetcher;
        this.name = name;
        this.firstBlock = BlockId.first(name);
        this.size = size;
        this.blockCount = (size + BLOCK_BYTES - 1) / BLOCK_BYTES;
        this.pattern = new ReadPattern(
                blockCount, fetcher.options().maxWindowBytes() / BLOCK_BYTES, fetcher.maxNeighbourhoods());
    }

    @Override
    public long size() {
        return size;
    }

    /// Takes note of what is going to be read in several steps: what is missing is on its way when this returns, and
    /// what may be wanted next.
    ///
    /// @param end may lie behind the object's end
    void announce(long start, long end) {
        long first = start / BLOCK_BYTES;
        long until = Math.min(blockCount, (end + BLOCK_BYTES - 1) / BLOCK_BYTES);
        List<List<Claim>> runs = missing(first, until);
        runs.forEach(run -> fetcher.fetch(this, run));
        prefetch(pattern.next(first, until, !runs.isEmpty()));
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
        requireRange(position, length);
        long first = position / BLOCK_BYTES;
        long end = (position + length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        List<Claim> waiting = new ArrayList<>();
        List<Claim> run = new ArrayList<>();
        for (long block = first; block < end; block++) {
            Span span = new Span(block, position, length);
            if (!fetcher.memory().contains(id(block)) && onDisk(span, destination, offset)) {
                flush(run);
                continue;
            }
            Claim claim = claim(id(block));
            waiting.add(claim);
            if (!claim.mine() || run.size() == Fetcher.MAX_RANGE_BLOCKS) {
                flush(run);
            }
            if (claim.mine()) {
                run.add(claim);
            }
        }
        flush(run);
        for (Claim claim : waiting) {
            Span span = new Span(claim.id().number(), position, length);
            span.copy(await(claim), destination, offset);
        }
    }

    /// Whether a range can be had without asking the store.
    ///
    /// @param end may lie behind the object's end
    boolean isHere(long start, long end) {
        long until = Math.min(blockCount, (end + BLOCK_BYTES - 1) / BLOCK_BYTES);
        for (long block = start / BLOCK_BYTES; block < until; block++) {
            BlockId id = id(block);
            if (fetcher.memory().here(id).isEmpty() && !isOnDisk(id)) {
                return false;
            }
        }
        return true;
    }

    /// Like [#readFully], but throws where that would wait for the store: what was here may be thrown out at any time.
    void readHere(long position, byte[] destination, int offset, int length) throws StorageException {
        requireRange(position, length);
        long end = (position + length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        for (long block = position / BLOCK_BYTES; block < end; block++) {
            Span span = new Span(block, position, length);
            Optional<byte[]> bytes = fetcher.memory().here(id(block));
            if (bytes.isPresent()) {
                span.copy(bytes.get(), destination, offset);
            } else if (!onDisk(span, destination, offset)) {
                throw failed("is not here any more", null);
            }
        }
    }

    /// Drops what is cached of a range that did not authenticate, so that the next read asks the store.
    ///
    /// @return whether some of it came from the disk, which may be wrong where the store is not
    boolean forget(long position, long length) {
        boolean wasOnDisk = false;
        long end = Math.min(blockCount, (position + length + BLOCK_BYTES - 1) / BLOCK_BYTES);
        for (long block = position / BLOCK_BYTES; block < end; block++) {
            fetcher.memory().forget(id(block));
            wasOnDisk |= fetcher.disk().isPresent() && fetcher.disk().get().forget(id(block));
        }
        return wasOnDisk;
    }

    @Override
    public void close() {
        ObjectReader open;
        lock.lock();
        try {
            closed = true;
            open = stored;
            stored = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }

    /// One range request to the store.
    ///
    /// @param full is told the number of each block that is there, in their order; after a failure perhaps
    ///     again
    List<byte[]> load(long first, int count, BiConsumer<Integer, byte[]> full) throws IOException {
        List<byte[]> blocks = new ArrayList<>(count);
        for (long block = first; block < first + count; block++) {
            blocks.add(newBlock(block));
        }
        loadRange(first * BLOCK_BYTES, blocks, i -> full.accept(i, blocks.get(i)));
        return blocks;
    }

    /// When this object is closed meanwhile its own readers are gone. Whoever opened the object anew may wait
    /// for these blocks all the same, so they are read by a reader of their own.
    private void loadRange(long start, List<byte[]> blocks, IntConsumer full) throws IOException {
        try {
            reader().readParts(start, blocks, full);
        } catch (IOException e) {
            if (!isClosed()) {
                throw e;
            }
            try (ObjectReader fresh = fetcher.openStored(name)) {
                fresh.readParts(start, blocks, full);
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// The part of a read that lies in one block.
    private static final class Span {
        private final long block;
        private final int skip;
        private final int done;
        private final int bytes;

        private Span(long block, long position, int length) {
            this.block = block;
            long start = block * BLOCK_BYTES;
            this.skip = (int) Math.max(0, position - start);
            this.done = (int) Math.max(0, start - position);
            this.bytes = Math.min(BLOCK_BYTES - skip, length - done);
        }

        private void copy(byte[] from, byte[] destination, int offset) {
            System.arraycopy(from, skip, destination, offset + done, bytes);
        }
    }

    private BlockId id(long block) {
        return firstBlock.at(block);
    }

    private void requireRange(long position, int length) throws StorageException {
        if (position < 0 || position > size - length) {
            throw new StorageException(
                    StorageException.Reason.BAD_RANGE,
                    "The object %s has %d bytes; %d from %d were asked for.".formatted(name, size, length, position));
        }
    }

    private boolean isOnDisk(BlockId id) {
        return fetcher.disk().isPresent() && fetcher.disk().get().contains(id);
    }

    private boolean onDisk(Span span, byte[] destination, int offset) {
        return fetcher.disk().isPresent()
                && fetcher.disk().get().read(id(span.block), span.skip, destination, offset + span.done, span.bytes);
    }

    private void flush(List<Claim> run) {
        if (!run.isEmpty()) {
            fetcher.fetch(this, List.copyOf(run));
            run.clear();
        }
    }

    private void prefetch(Ahead ahead) {
        long from = ahead.from();
        while (from < ahead.until()) {
            if (!fetcher.mayFetchAhead(ahead.reason())) {
                pattern.postponed(ahead, from);
                return;
            }
            long until = ahead.requestEnd(from);
            fetcher.fetchAhead(this, ahead.reason(), missing(from, until));
            from = until;
        }
    }

    /// Claims what is not here: whoever claims must fetch. Neighbours are together, and a few blocks between them
    /// that are here already are fetched once more: that is cheaper than another request.
    private List<List<Claim>> missing(long from, long until) {
        List<List<Claim>> runs = new ArrayList<>();
        List<Claim> run = new ArrayList<>();
        List<Claim> between = new ArrayList<>();
        for (long block = from; block < until; block++) {
            Claim claim = claimIfMissing(block);
            if (claim.mine()) {
                run.addAll(between);
                between.clear();
                run.add(claim);
            } else if (!run.isEmpty()) {
                between.add(claim);
            }
            if (between.size() > MAX_BETWEEN) {
                runs.add(run);
                run = new ArrayList<>();
                between.clear();
            }
        }
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }

    /// A block leaves memory when the disk has it, perhaps between a look at the one and at the other.
    private Claim claim(BlockId id) {
        Claim claim = fetcher.memory().claim(id);
        if (!claim.mine() || !isOnDisk(id)) {
            return claim;
        }
        byte[] block = newBlock(id.number());
        if (!fetcher.disk().get().read(id, 0, block, 0, block.length)) {
            return claim;
        }
        claim.block().complete(block);
        fetcher.memory().forget(id);
        return new Claim(id, claim.block(), false);
    }

    private byte[] newBlock(long block) {
        return new byte[(int) Math.min(BLOCK_BYTES, size - block * BLOCK_BYTES)];
    }

    private Claim claimIfMissing(long block) {
        BlockId id = id(block);
        Claim claim = isOnDisk(id) ? Claim.ofNobody(id) : claim(id);
        return claim.mine() ? claim : Claim.ofNobody(id);
    }

    private byte[] await(Claim claim) throws StorageException {
        try {
            return claim.block().get(fetcher.options().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed("cannot be read", e.getCause());
        } catch (TimeoutException e) {
            throw failed("was not read in time: the store did not answer", e);
        } catch (InterruptedException e) {
            InterruptedIOException cause = new InterruptedIOException("The program gave up.");
            cause.initCause(e);
            throw failed("is not read any more", cause);
        }
    }

    private StorageException failed(String what, @Nullable Throwable cause) {
        String message = "The object " + name + " " + what + ".";
        return cause == null
                ? new StorageException(StorageException.Reason.IO, message)
                : new StorageException(StorageException.Reason.IO, message, cause);
    }

    private ObjectReader reader() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("The object " + name + " was closed.");
            }
            ObjectReader open = stored;
            if (open == null) {
                open = fetcher.openStored(name);
                stored = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }
}
