package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.locks.ReentrantLock;

/// A snapshot whose manifest hashed to the expected root and authenticated under the dataset's key. Only
/// [SnapshotManifest#open] makes one, so holding it is the proof.
///
/// Of the entries it keeps the position of every 64th, one bit per file; the rest is decoded when it is asked for,
/// and the last blocks are kept. Thread-safe. Closing wipes the key that a manifest which is still read from
/// storage is decrypted with; one that was opened from memory holds no key.
public final class VerifiedSnapshot implements AutoCloseable {
    /// Blocks kept decoded: about 16,000 entries.
    private static final int MAX_CACHED_BLOCKS = 256;

    private static final int BLOCK_WINDOW_BYTES = 16 * 1024;
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private final ManifestHead head;
    private final ManifestBytes bytes;
    private final long[] blocks;
    private final long totalPlaintextBytes;
    private final Sha256Digest root;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, in the order of the last use.
    private final Map<Integer, SnapshotEntry[]> cache = new LinkedHashMap<>(16, 0.75f, true);

    VerifiedSnapshot(
            ManifestHead head, ManifestBytes bytes, long[] blocks, long totalPlaintextBytes, Sha256Digest root) {
        this.head = head;
        this.bytes = bytes;
        this.blocks = blocks;
        this.totalPlaintextBytes = totalPlaintextBytes;
        this.root = root;
    }

    /// The same, read from elsewhere.
    VerifiedSnapshot over(ManifestBytes other) {
        return new VerifiedSnapshot(head, other, blocks, totalPlaintextBytes, root);
    }

    public DatasetId dataset() {
        return head.dataset();
    }

    public SnapshotId snapshot() {
        return head.snapshot();
    }

    /// The epoch of the key that this snapshot's files are sealed with.
    public int epoch() {
        return head.epoch();
    }

    public Instant createdAt() {
        return head.createdAt();
    }

    /// What the manifest hashed to, and what stands on-chain.
    public Sha256Digest root() {
        return root;
    }

    /// The earlier snapshots whose objects this one shares.
    public List<SnapshotId> origins() {
        return head.origins();
    }

    /// Number of files.
    public int fileCount() {
        return head.entries();
    }

    /// All files, in the order of their paths, decoded as they are looked at. Reading one may fail with an
    /// [UncheckedIOException] where the manifest is read from storage; [#entryAt] says so in its signature.
    public List<SnapshotEntry> entries() {
        return new Entries();
    }

    /// The file with that number, in the order of the paths.
    ///
    /// @throws IOException where the manifest is read from storage, also if storage gives other bytes by
    ///     now
    public SnapshotEntry entryAt(int number) throws IOException {
        Objects.checkIndex(number, head.entries());
        return block(number / ManifestFormat.BLOCK_ENTRIES)[number % ManifestFormat.BLOCK_ENTRIES];
    }

    /// The file at that path.
    public Optional<SnapshotEntry> entry(SnapshotPath path) {
        try {
            int low = 0;
            int high = blocks.length - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (block(middle)[0].path().compareTo(path) <= 0) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return blocks.length == 0
                    ? Optional.empty()
                    : Arrays.stream(block(low))
                            .filter(entry -> entry.path().equals(path))
                            .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sum of all plaintext sizes, in bytes.
    public long totalPlaintextBytes() {
        return totalPlaintextBytes;
    }

    /// The context that `entry` is sealed under: that of the snapshot it was sealed for.
    public SealedFileContext.DatasetFile contextOf(SnapshotEntry entry) {
        return new SealedFileContext.DatasetFile(dataset(), entry.origin().orElse(snapshot()), entry.path());
    }

    /// Opens one of this snapshot's files. Size, segment size and header come from the manifest, not from storage;
    /// nothing is read yet.
    ///
    /// @param source the stored object named [SnapshotEntry#object]
    public SealedFile open(SnapshotEntry entry, RangeSource source, DatasetKey key)
            throws SealingException, IOException {
        if (!key.dataset().equals(dataset()) || key.epoch() != epoch()) {
            throw new IllegalArgumentException("This key is of another dataset or epoch than the snapshot.");
        }
        return SealedFile.open(
                source, entry.ciphertextBytes(), entry.segmentSize(), entry.header(), key, contextOf(entry));
    }

    @Override
    public void close() {
        bytes.close();
    }

    private SnapshotEntry[] block(int number) throws IOException {
        lock.lock();
        try {
            SnapshotEntry[] known = cache.get(number);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        SnapshotEntry[] decoded = decode(number);
        lock.lock();
        try {
            cache.put(number, decoded);
            if (cache.size() > MAX_CACHED_BLOCKS) {
                cache.remove(cache.keySet().iterator().next());
            }
            return decoded;
        } finally {
            lock.unlock();
        }
    }

    private SnapshotEntry[] decode(int number) throws IOException {
        int first = number * ManifestFormat.BLOCK_ENTRIES;
        SnapshotEntry[] block = new SnapshotEntry[Math.min(ManifestFormat.BLOCK_ENTRIES, head.entries() - first)];
        EntryDecoder decoder = new EntryDecoder(bytes, head.origins(), blocks[number], BLOCK_WINDOW_BYTES);
        try {
            for (int i = 0; i < block.length; i++) {
                decoder.next(first + i);
                block[i] = decoder.entry();
            }
            return block;
        } catch (SealingException e) {
            throw new IOException("The stored manifest changed while it was open. " + e.getMessage(), e);
        }
    }

    /// A view; the entries themselves are decoded when they are read.
    private final class Entries extends AbstractList<SnapshotEntry> implements RandomAccess {
        @Override
        public SnapshotEntry get(int index) {
            try {
                return entryAt(index);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int size() {
            return fileCount();
        }

        @Override
        public Iterator<SnapshotEntry> iterator() {
            return new EntryIterator();
        }
    }

    /// Front to back with large reads, past the cache.
    private final class EntryIterator implements Iterator<SnapshotEntry> {
        private final EntryDecoder decoder = new EntryDecoder(
                bytes, head.origins(), blocks.length == 0 ? bytes.size() : blocks[0], STREAM_WINDOW_BYTES);
        private int next;

        @Override
        public boolean hasNext() {
            return next < head.entries();
        }

        @Override
        public SnapshotEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                decoder.next(next++);
                return decoder.entry();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SealingException e) {
                throw new UncheckedIOException(
                        new IOException("The stored manifest changed while it was open. " + e.getMessage(), e));
            }
        }
    }
}
