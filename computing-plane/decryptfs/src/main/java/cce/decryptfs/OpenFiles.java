package cce.decryptfs;

import cce.decryptfs.SealedDataset.OpenFile;
import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sealed files that were read lately, each with its derived key, so that the next read of one needs no look-up
/// in the store. Bounded: the one read longest ago is closed, and its key wiped, as soon as nobody reads it.
///
/// The kernel does not tell when a program opens and closes files (that saves two requests per file), hence a
/// cache.
final class OpenFiles implements AutoCloseable {

    /// Files held open. Each takes a key, a store handle and a few segments of memory.
    static final int MAX_OPEN = 256;

    /// A segment's overhead is less than a thousandth of it.
    private static final int OVERHEAD_PARTS = 1000;

    private final Opener opener;
    private final int maxOpen;
    private final ReentrantLock lock = new ReentrantLock();

    /// In the order of the last use. Guarded by the lock.
    private final Map<Integer, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    OpenFiles(Opener opener, int maxOpen) {
        this.opener = opener;
        this.maxOpen = maxOpen;
    }

    /// Opens the file with a number.
    interface Opener {
        OpenFile open(int file) throws IOException;
    }

    /// One file's place; users and eviction are guarded by the table's lock, opening by its own. Whoever is a user may
    /// use a file that it finds open without that lock: nobody closes it meanwhile.
    private static final class Slot {
        private final ReentrantLock opening = new ReentrantLock();
        private volatile @Nullable OpenFile open;
        private int users;
        private boolean evicted;
    }

    /// A file in use; it stays open until this is closed.
    final class Handle implements AutoCloseable {
        private final Slot slot;
        private final OpenFile open;

        private Handle(Slot slot, OpenFile open) {
            this.slot = slot;
            this.open = open;
        }

        SealedFile file() {
            return open.sealed();
        }

        /// Says what will be read now, so that a store that is far away is asked for all of it at once.
        void announce(long position, int length) {
            if (open.reader() instanceof FetchedObject fetched && length > 0) {
                SealedFile sealed = open.sealed();
                long last = sealed.segmentStart(position + length - 1);
                fetched.announce(
                        sealed.segmentStart(position),
                        last + sealed.segmentSize().bytes());
            }
        }

        /// Reads what can be had without waiting for a store.
        ///
        /// @return false when not all of it can
        boolean readNow(long position, byte[] target, int offset, int length) throws SealingException, IOException {
            if (!(open.reader() instanceof FetchedObject fetched)) {
                return false;
            }
            long start = open.sealed().segmentStart(position);
            long end = open.sealed().segmentStart(position + length - 1)
                    + open.sealed().segmentSize().bytes();
            if (!fetched.isHere(start, end)) {
                return false;
            }
            fetched.announce(start, end);
            return open.sealed().read(position, target, offset, length, fetched::readHere) == length;
        }

        /// After a read that did not authenticate: drops the ciphertext that is cached of it.
        ///
        /// @return whether some of it lay on disk, so that another try may succeed
        boolean mayForget(long position, int length) {
            if (!(open.reader() instanceof FetchedObject fetched)) {
                return false;
            }
            int segment = open.sealed().segmentSize().bytes();
            // Ciphertext lies behind its plaintext's position by 16 bytes a segment and a header.
            long start = Math.max(0, position - segment);
            long end = position + length + (position + length) / OVERHEAD_PARTS + 2L * segment;
            return fetched.forget(start, end - start);
        }

        @Override
        public void close() {
            release(slot);
        }
    }

    /// @throws IOException when the file cannot be opened; the next call tries again
    Handle acquire(int file) throws IOException {
        Slot slot = reserve(file);
        try {
            return new Handle(slot, opened(slot, file));
        } catch (IOException | RuntimeException e) {
            release(slot);
            throw e;
        }
    }

    /// A file that is open already; empty where one would have to wait for it.
    Optional<Handle> acquireOpen(int file) {
        lock.lock();
        try {
            Slot slot = slots.get(file);
            OpenFile open = slot == null ? null : slot.open;
            if (slot == null || open == null) {
                return Optional.empty();
            }
            slot.users++;
            return Optional.of(new Handle(slot, open));
        } finally {
            lock.unlock();
        }
    }

    /// Closes a file as soon as nobody reads it; the next reader opens it again.
    void discard(int file) {
        List<Slot> unused = new ArrayList<>(1);
        lock.lock();
        try {
            Slot slot = slots.remove(file);
            if (slot != null) {
                evict(slot, unused);
            }
        } finally {
            lock.unlock();
        }
        unused.forEach(OpenFiles::closeFile);
    }

    /// Closes every file. One that is being read is closed by its reader.
    @Override
    public void close() {
        List<Slot> unused = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            slots.values().forEach(slot -> evict(slot, unused));
            slots.clear();
        } finally {
            lock.unlock();
        }
        unused.forEach(OpenFiles::closeFile);
    }

    int openCount() {
        lock.lock();
        try {
            return slots.size();
        } finally {
            lock.unlock();
        }
    }

    private Slot reserve(int file) {
        List<Slot> unused = new ArrayList<>(1);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The mount was closed; its files cannot be read any more.");
            }
            Slot slot = slots.computeIfAbsent(file, _ -> new Slot());
            slot.users++;
            Iterator<Slot> oldest = slots.values().iterator();
            while (slots.size() > maxOpen) {
                evict(oldest.next(), unused);
                oldest.remove();
            }
            return slot;
        } finally {
            lock.unlock();
            unused.forEach(OpenFiles::closeFile);
        }
    }

    private OpenFile opened(Slot slot, int file) throws IOException {
        slot.opening.lock();
        try {
            OpenFile open = slot.open;
            if (open == null) {
                open = opener.open(file);
                slot.open = open;
            }
            return open;
        } finally {
            slot.opening.unlock();
        }
    }

    private void release(Slot slot) {
        boolean last;
        lock.lock();
        try {
            slot.users--;
            last = slot.evicted && slot.users == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            closeFile(slot);
        }
    }

    private static void evict(Slot slot, List<Slot> unused) {
        slot.evicted = true;
        if (slot.users == 0) {
            unused.add(slot);
        }
    }

    private static void closeFile(Slot slot) {
        slot.opening.lock();
        try {
            OpenFile open = slot.open;
            if (open != null) {
                slot.open = null;
                open.close();
            }
        } finally {
            slot.opening.unlock();
        }
    }
}
