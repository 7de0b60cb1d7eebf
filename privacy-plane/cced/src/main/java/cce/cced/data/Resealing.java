package cce.cced.data;

import cce.cced.identity.Digests;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.ChunkSealer;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealedHeader;
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
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// Seals files of one snapshot again under the key of another epoch, chunk by chunk, with the plaintext of one chunk in
/// memory.
///
/// One header never seals two plaintexts: it belongs to one entry of the old manifest, whose bytes are the only ones
/// that authenticate. So a file that a crash interrupted is simply sealed again from its first byte, and what the store
/// has of it already is the same.
final class Resealing {
    private static final int CHUNK_BYTES = 8 << 20;

    private final ObjectStore objects;
    private final VerifiedSnapshot snapshot;
    private final SnapshotId newSnapshot;
    private final DatasetKey old;
    private final DatasetKey fresh;
    private final BooleanSupplier stopped;

    /// @param stopped asked between chunks
    Resealing(
            ObjectStore objects,
            VerifiedSnapshot snapshot,
            SnapshotId newSnapshot,
            DatasetKey old,
            DatasetKey fresh,
            BooleanSupplier stopped) {
        this.objects = objects;
        this.snapshot = snapshot;
        this.newSnapshot = newSnapshot;
        this.old = old;
        this.fresh = fresh;
        this.stopped = stopped;
    }

    /// The digest of the new object.
    Sha256Digest seal(SnapshotEntry entry, SealedHeader header, RotationRunner.Pace pace)
            throws IOException, SealingException {
        ObjectName target = name(header.objectId().toString());
        long stored = completeSize(target);
        try (ObjectReader reader = objects.open(name(entry.object().toString()));
                SealedFile source = snapshot.open(entry, reader::readFully, old)) {
            if (stored < 0) {
                return into(target, entry, header, source, pace);
            }
            if (stored != entry.ciphertextBytes()) {
                throw new IOException("The object " + target + " has a size that it was never given.");
            }
            return sealChunks(entry, header, source, (at, bytes, length) -> pace.add(length));
        }
    }

    private long completeSize(ObjectName target) throws StorageException {
        try {
            return objects.size(target);
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.NOT_FOUND) {
                return -1;
            }
            throw e;
        }
    }

    private Sha256Digest into(
            ObjectName target, SnapshotEntry entry, SealedHeader header, SealedFile source, RotationRunner.Pace pace)
            throws IOException, SealingException {
        if (entry.ciphertextBytes() <= CHUNK_BYTES) {
            return sealChunks(entry, header, source, (at, bytes, length) -> {
                objects.put(target, Arrays.copyOf(bytes, length));
                pace.add(length);
            });
        }
        try (PendingObject pending = objects.pending(target)) {
            // What a crash left may end inside a chunk.
            pending.truncate(pending.size() - pending.size() % CHUNK_BYTES);
            long known = pending.size();
            Sha256Digest digest = sealChunks(entry, header, source, (at, bytes, length) -> {
                if (at >= known) {
                    pending.append(at, bytes, 0, length);
                }
                pace.add(length);
            });
            pending.complete();
            return digest;
        }
    }

    private interface Sink {
        void take(long position, byte[] ciphertext, int length) throws IOException;
    }

    private Sha256Digest sealChunks(SnapshotEntry entry, SealedHeader header, SealedFile source, Sink sink)
            throws IOException, SealingException {
        ChunkSealer sealer = new ChunkSealer(
                fresh, new SealedFileContext.DatasetFile(snapshot.dataset(), newSnapshot, entry.path()));
        int room = (int) Math.min(CHUNK_BYTES, entry.ciphertextBytes());
        byte[] plaintext = new byte[room];
        byte[] ciphertext = new byte[room + entry.segmentSize().bytes()];
        MessageDigest digest = Digests.newSha256();
        SealingState state = SealingState.begin(entry.segmentSize(), header);
        if (entry.plaintextBytes() == 0) {
            source.verifyAll();
        }
        try {
            while (!state.finished()) {
                if (stopped.getAsBoolean()) {
                    throw new IOException("cced is closing; the rotation goes on when it is started again.");
                }
                long done = state.plaintextBytes();
                int capacity = ChunkSealer.chunkPlaintextBytes(
                        state, CHUNK_BYTES / entry.segmentSize().bytes());
                int length = (int) Math.min(capacity, entry.plaintextBytes() - done);
                if (source.read(done, plaintext, 0, length) != length) {
                    throw new IllegalStateException("A sealed file is shorter than its own size.");
                }
                boolean last = done + length == entry.plaintextBytes();
                ChunkSealer.Sealed made = sealer.sealInto(state, plaintext, length, last, ciphertext);
                digest.update(ciphertext, 0, made.length());
                sink.take(state.ciphertextBytes(), ciphertext, made.length());
                state = made.next();
            }
            return Sha256Digest.of(digest.digest());
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private ObjectName name(String object) {
        return new ObjectName(ObjectLayout.datasetFile(snapshot.dataset(), object));
    }
}
