package cce.bench.fs;

import cce.sealing.ChunkSealer;
import cce.sealing.DatasetKey;
import cce.sealing.SealedLayout;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// The sealed objects of a snapshot whose files are all holes, made when they are read: zeros are sealed under the
/// header that the manifest names, so whoever reads gets segments that authenticate, and a terabyte takes no room.
final class SparseObjects implements ObjectStore {
    /// Low bits of a key hold a file's number, so this many files at most.
    private static final int NUMBER_BITS = 24;

    private static final byte STATE_VERSION = 1;

    private final VerifiedSnapshot snapshot;
    private final DatasetKey key;

    /// Ascending: the beginning of each object's id, and the number of its file. Eight bytes a file, since it is memory
    /// that is measured.
    private final long[] numbers;

    SparseObjects(VerifiedSnapshot snapshot, DatasetKey key) throws IOException {
        if (snapshot.fileCount() >= 1 << NUMBER_BITS) {
            throw new IllegalArgumentException("There are at most " + (1 << NUMBER_BITS) + " sparse files.");
        }
        this.snapshot = snapshot;
        this.key = key;
        this.numbers = new long[snapshot.fileCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = beginning(idOf(snapshot.entryAt(i))) | i;
        }
        Arrays.sort(numbers);
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        return new Reader(name, entryOf(name));
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        return entryOf(name).ciphertextBytes();
    }

    @Override
    public void put(ObjectName name, byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(ObjectName name, InputStream source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PendingObject pending(ObjectName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ObjectName> list(ObjectName prefix) {
        throw new UnsupportedOperationException();
    }

    private static String idOf(SnapshotEntry entry) {
        return entry.object().toString();
    }

    private static long beginning(String id) {
        return Long.parseUnsignedLong(id.substring(0, 2 * Long.BYTES), 16) >>> NUMBER_BITS << NUMBER_BITS;
    }

    private SnapshotEntry entryOf(ObjectName name) throws StorageException {
        String id = name.value().substring(name.value().lastIndexOf('/') + 1);
        long wanted = beginning(id);
        int place = Arrays.binarySearch(numbers, wanted);
        try {
            for (int i = place < 0 ? -place - 1 : place; i < numbers.length; i++) {
                long number = numbers[i] - wanted;
                if (number >>> NUMBER_BITS != 0) {
                    break;
                }
                SnapshotEntry entry = snapshot.entryAt((int) number);
                if (idOf(entry).equals(id)) {
                    return entry;
                }
            }
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "The manifest cannot be read.", e);
        }
        throw new StorageException(StorageException.Reason.NOT_FOUND, "There is no object " + name + ".");
    }

    /// Seals what is asked for, whole segments each time.
    private final class Reader implements ObjectReader {
        private final ObjectName name;
        private final SnapshotEntry entry;
        private final SealedLayout layout;
        private final ChunkSealer sealer;

        Reader(ObjectName name, SnapshotEntry entry) {
            this.name = name;
            this.entry = entry;
            this.layout = new SealedLayout(entry.segmentSize());
            this.sealer = new ChunkSealer(key, snapshot.contextOf(entry));
        }

        @Override
        public long size() {
            return entry.ciphertextBytes();
        }

        @Override
        public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
            if (position < 0 || length > size() - position) {
                throw new StorageException(StorageException.Reason.BAD_RANGE, name + " ends before.");
            }
            long bytes = entry.segmentSize().bytes();
            long first = position / bytes;
            byte[] segments = sealed(first, Math.ceilDiv(position + length, bytes));
            System.arraycopy(segments, (int) (position - first * bytes), destination, offset, length);
        }

        private byte[] sealed(long first, long end) {
            SealingState state = stateAt(first);
            boolean last = end == layout.segmentCount(entry.plaintextBytes());
            int holes = last
                    ? (int) (entry.plaintextBytes() - state.plaintextBytes())
                    : ChunkSealer.chunkPlaintextBytes(state, (int) (end - first));
            byte[] out = new byte[(int) (end - first) * entry.segmentSize().bytes()];
            ChunkSealer.Sealed ignored = sealer.sealInto(state, new byte[holes], holes, last, out);
            return out;
        }

        private SealingState stateAt(long segment) {
            byte[] state = ByteBuffer.allocate(SealingState.ENCODED_BYTES)
                    .put(STATE_VERSION)
                    .putInt(entry.segmentSize().bytes())
                    .put(entry.header().encoded())
                    .putLong(segment)
                    .array();
            try {
                return SealingState.decode(state);
            } catch (SealingException e) {
                throw new IllegalStateException("A state of sealing is not what it should be.", e);
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
