package cce.decryptfs;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Blocks of ciphertext on disk, at most a given number of bytes of them; the one nobody asked for longest makes
/// room (clock). They survive the process.
///
/// Two files: `blocks`, an array of slots of [BlockId#BLOCK_BYTES], and `index`, one [SlotRecord] per slot, written
/// after the slot. Nothing is forced to disk: after a crash a slot may hold anything, which then does not
/// authenticate and is fetched again. For the same reason nobody needs to trust the disk.
///
/// A disk that is full or broken makes reading slower, never wrong: the cache then keeps what it has.
public final class CiphertextCache implements AutoCloseable {

    /// A smaller cache would throw out what readahead has just brought.
    public static final long MIN_BYTES = 4L << 20;

    /// Keeps the index below 2 GiB.
    public static final long MAX_BYTES = 2L << 40;

    private final SlotFile blocks;
    private final SlotFile index;
    private final FileLock owner;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean complained = new AtomicBoolean();

    /// Guarded by the lock, like all below.
    private final Map<BlockId, Integer> slotOf = new HashMap<>();

    private final @Nullable SlotRecord[] slots;
    private final boolean[] referenced;
    private final boolean[] writing;
    private final int[] generation;
    private int hand;

    private CiphertextCache(SlotFile blocks, SlotFile index, FileLock owner, int slotCount) {
        this.blocks = blocks;
        this.index = index;
        this.owner = owner;
        this.slots = new SlotRecord[slotCount];
        this.referenced = new boolean[slotCount];
        this.writing = new boolean[slotCount];
        this.generation = new int[slotCount];
    }

    /// Opens a cache, or makes one. A process has a folder for itself.
    ///
    /// @param folder made if need be
    /// @param maxBytes [#MIN_BYTES] to [#MAX_BYTES]; less than before throws out what has no room any more
    public static CiphertextCache open(Path folder, long maxBytes) throws IOException {
        if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "A ciphertext cache has " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + maxBytes + ".");
        }
        Files.createDirectories(folder);
        SlotFile index = SlotFile.open(folder.resolve("index"));
        try {
            FileLock owner = own(index, folder);
            SlotFile blocks = SlotFile.open(folder.resolve("blocks"));
            CiphertextCache cache = new CiphertextCache(blocks, index, owner, (int) (maxBytes / BlockId.BLOCK_BYTES));
            cache.load();
            return cache;
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    /// Copies a part of a block, if the block is here.
    boolean read(BlockId id, int skip, byte[] target, int offset, int length) {
        int slot;
        int before;
        lock.lock();
        try {
            Integer found = slotOf.get(id);
            SlotRecord record = found == null ? null : slots[found];
            if (found == null || record == null || record.length() < skip + length) {
                return false;
            }
            slot = found;
            referenced[slot] = true;
            before = generation[slot];
        } finally {
            lock.unlock();
        }
        return copy(slot, skip, target, offset, length) && unchanged(slot, before);
    }

    boolean contains(BlockId id) {
        lock.lock();
        try {
            return slotOf.containsKey(id);
        } finally {
            lock.unlock();
        }
    }

    /// Keeps a block, where the disk takes it.
    ///
    /// @return whether it is here now
    boolean write(BlockId id, byte[] block) {
        int slot = take(id);
        if (slot < 0) {
            return contains(id);
        }
        boolean written = false;
        try {
            blocks.write((long) slot * BlockId.BLOCK_BYTES, block);
            index.write((long) slot * SlotRecord.BYTES, new SlotRecord(id, block.length).encoded());
            written = true;
        } catch (IOException e) {
            complain("Ciphertext cannot be cached on disk; every read goes to the store.", e);
        } finally {
            publish(slot, written ? Optional.of(new SlotRecord(id, block.length)) : Optional.empty());
        }
        return written;
    }

    /// Forgets a block that did not authenticate. Returns whether it was here.
    boolean forget(BlockId id) {
        lock.lock();
        try {
            Integer slot = slotOf.remove(id);
            if (slot == null) {
                return false;
            }
            slots[slot] = null;
            generation[slot]++;
            index.write((long) slot * SlotRecord.BYTES, SlotRecord.empty());
            return true;
        } catch (IOException e) {
            complain("A block of the ciphertext cache cannot be marked as bad.", e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that cached blocks take, at most what was allowed.
    public long bytes() {
        lock.lock();
        try {
            return (long) slotOf.size() * BlockId.BLOCK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that cached blocks may take.
    long maxBytes() {
        return (long) slots.length * BlockId.BLOCK_BYTES;
    }

    @Override
    public void close() throws IOException {
        try (index;
                blocks) {
            owner.release();
        }
    }

    private void load() throws IOException {
        blocks.truncate((long) slots.length * BlockId.BLOCK_BYTES);
        index.truncate((long) slots.length * SlotRecord.BYTES);
        byte[] records = new byte[(int) index.size()];
        if (!index.read(0, records, 0, records.length)) {
            throw new IOException("The index of the ciphertext cache became shorter while it was read.");
        }
        for (int slot = 0; slot < records.length / SlotRecord.BYTES; slot++) {
            Optional<SlotRecord> record = SlotRecord.decode(records, slot * SlotRecord.BYTES);
            if (record.isPresent() && slotOf.putIfAbsent(record.get().block(), slot) == null) {
                slots[slot] = record.get();
            }
        }
    }

    /// Finds a slot for a block and takes it out of use until it is written; negative when the block is here
    /// already or all slots are being written.
    private int take(BlockId id) {
        lock.lock();
        try {
            if (slotOf.containsKey(id)) {
                return -1;
            }
            // Twice round: the first may only clear marks.
            for (int step = 0; step < 2 * slots.length; step++) {
                int slot = hand;
                hand = (hand + 1) % slots.length;
                if (writing[slot]) {
                    continue;
                }
                if (referenced[slot]) {
                    referenced[slot] = false;
                    continue;
                }
                SlotRecord old = slots[slot];
                if (old != null) {
                    slotOf.remove(old.block());
                    slots[slot] = null;
                }
                generation[slot]++;
                writing[slot] = true;
                return slot;
            }
            return -1;
        } finally {
            lock.unlock();
        }
    }

    private void publish(int slot, Optional<SlotRecord> record) {
        lock.lock();
        try {
            writing[slot] = false;
            if (record.isPresent() && slotOf.putIfAbsent(record.get().block(), slot) == null) {
                slots[slot] = record.get();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean copy(int slot, int skip, byte[] target, int offset, int length) {
        try {
            return blocks.read((long) slot * BlockId.BLOCK_BYTES + skip, target, offset, length);
        } catch (IOException e) {
            complain("The ciphertext cache cannot be read; every read goes to the store.", e);
            return false;
        }
    }

    /// Whether the slot held the same block all the while it was copied.
    private boolean unchanged(int slot, int before) {
        lock.lock();
        try {
            return generation[slot] == before;
        } finally {
            lock.unlock();
        }
    }

    private void complain(String what, IOException e) {
        if (complained.compareAndSet(false, true)) {
            System.getLogger(CiphertextCache.class.getName()).log(System.Logger.Level.WARNING, what, e);
        }
    }

    private static FileLock own(SlotFile index, Path folder) throws IOException {
        try {
            return index.tryLock().orElseThrow(() -> inUse(folder, null));
        } catch (OverlappingFileLockException e) {
            throw inUse(folder, e);
        }
    }

    private static IOException inUse(Path folder, @Nullable Throwable cause) {
        return new IOException(
                "The ciphertext cache " + folder + " is in use. Give each process a folder of its own.", cause);
    }
}
