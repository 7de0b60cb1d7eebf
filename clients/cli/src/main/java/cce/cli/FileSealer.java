package cce.cli;

import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.ChunkSealer;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealedHeader;
import cce.sealing.SealedLayout;
import cce.sealing.SealedObjectId;
import cce.sealing.SealingState;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Seals files, each into one object. A large one chunk by chunk: one thread reads and encrypts a chunk while two
/// others
/// hash and store those before, so also a single file keeps all cores busy. Small ones are put into the store
/// together. One thread at a time.
final class FileSealer implements AutoCloseable {
    /// Ciphertext of one full chunk; what is in memory is three times that.
    static final int CHUNK_BYTES = 8 << 20;

    /// A file up to this size is small: several of them may wait in memory to be stored together.
    static final int SMALL_BYTES = 64 * 1024;

    private static final int PART_BYTES = 256 * 1024;

    /// Room beside a chunk's plaintext: header and tags.
    private static final int OVERHEAD_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final DatasetKey key;
    private final SnapshotId snapshot;
    private final SegmentSize segmentSize;
    private final SealJournal journal;
    private final SecureRandom random;
    private final TransferProgress progress;

    /// Plaintext that fits the first chunk.
    private final int smallBytes;

    /// What is read at once, and encrypted while it is in the cache of a core.
    private final byte[] plaintext;

    private final MessageDigest digest = sha256();
    private final byte[][] ciphertext = new byte[Promises.AHEAD][0];

    /// One thread each: chunks are hashed and stored one after the other.
    private final ExecutorService hashing = newHand();

    private final ExecutorService storing = newHand();

    /// For stores that take several chunks of one object at a time.
    private final ExecutorService sendingHands = Executors.newFixedThreadPool(
            Promises.AHEAD, Thread.ofPlatform().daemon().factory());

    FileSealer(
            ObjectStore store,
            DatasetKey key,
            SnapshotId snapshot,
            SegmentSize segmentSize,
            SealJournal journal,
            SecureRandom random,
            TransferProgress progress) {
        this.store = store;
        this.key = key;
        this.snapshot = snapshot;
        this.segmentSize = segmentSize;
        this.journal = journal;
        this.random = random;
        this.progress = progress;
        this.plaintext = new byte[Math.max(PART_BYTES, segmentSize.bytes())];
        this.smallBytes = chunkPlaintext(SealingState.fresh(segmentSize, random));
    }

    /// A file to be sealed.
    ///
    /// @param earlier the file at that path in the snapshot that this one builds on, ready to be shared
    record Work(Source source, Optional<SnapshotEntry> earlier) {}

    /// Seals files, or shares the object of the same file in an earlier snapshot if nothing changed.
    ///
    /// @param group one file of any size, or several that are small
    List<SnapshotEntry> seal(List<Work> group) throws IOException {
        List<SnapshotEntry> entries = new ArrayList<>(group.size());
        List<SealJournal.Begin> begun = new ArrayList<>();
        List<ObjectStore.NewObject> objects = new ArrayList<>();
        for (Work work : group) {
            Source source = work.source();
            try (Source.Reading in = source.open()) {
                if (work.earlier().isPresent()
                        && isUnchanged(source, in, work.earlier().get())) {
                    entries.add(work.earlier().get());
                } else if (source.size() > smallBytes) {
                    // Before gigabytes are sealed in vain; a small file is looked at when it is read.
                    in.requireUnchanged();
                    entries.add(sealLarge(source, in));
                } else {
                    entries.add(sealSmall(source, in, begun, objects));
                }
            }
        }
        if (!objects.isEmpty()) {
            journal.begin(begun);
            store.putAll(objects);
        }
        for (SnapshotEntry entry : entries) {
            progress.file();
            // Those of a large file were counted chunk by chunk.
            boolean counted =
                    entry.plaintextBytes() > smallBytes && entry.origin().isEmpty();
            progress.bytes(counted ? 0 : entry.plaintextBytes());
        }
        return entries;
    }

    static ObjectName objectName(DatasetId dataset, SealedObjectId object) {
        return new ObjectName(ObjectLayout.datasetFile(dataset, object.toString()));
    }

    /// Seals the file again under the header of the stored one, for nobody to see, and compares the digests: the
    /// ciphertext is a function of plaintext and header.
    private boolean isUnchanged(Source source, Source.Reading in, SnapshotEntry earlier) throws IOException {
        if (earlier.plaintextBytes() != source.size() || earlier.segmentSize() != segmentSize) {
            return false;
        }
        SnapshotId origin = earlier.origin().orElseThrow();
        ChunkSealer sealer =
                new ChunkSealer(key, new SealedFileContext.DatasetFile(key.dataset(), origin, source.path()));
        digest.reset();
        makeRoom(1, (int) Math.min(CHUNK_BYTES, source.size()));
        SealingState state = SealingState.begin(segmentSize, earlier.header());
        long left = source.size();
        do {
            int length = (int) Math.min(chunkPlaintext(state), left);
            ChunkSealer.Sealed sealed =
                    sealer.sealInto(state, in::read, plaintext, length, length == left, ciphertext[0]);
            digest.update(ciphertext[0], 0, sealed.length());
            state = sealed.next();
            left -= length;
        } while (left > 0);
        in.requireUnchanged();
        boolean same = Sha256Digest.of(digest.digest()).equals(earlier.ciphertextDigest());
        in.rewind();
        return same && isStored(earlier);
    }

    private boolean isStored(SnapshotEntry entry) throws IOException {
        try {
            return store.size(objectName(key.dataset(), entry.object())) == entry.ciphertextBytes();
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /// Seals in memory; the caller stores what it added to the lists.
    private SnapshotEntry sealSmall(
            Source source, Source.Reading in, List<SealJournal.Begin> begun, List<ObjectStore.NewObject> objects)
            throws IOException {
        int length = (int) source.size();
        SealingState state = SealingState.fresh(segmentSize, random);
        byte[] object = new byte[(int) new SealedLayout(segmentSize).ciphertextBytes(length)];
        ChunkSealer.Sealed ignored = sealer(source).sealInto(state, in::read, plaintext, length, true, object);
        in.requireUnchanged();
        begun.add(new SealJournal.Begin(source.path(), source.mark(), state.header()));
        objects.add(new ObjectStore.NewObject(
                objectName(key.dataset(), state.header().objectId()), object));
        digest.reset();
        digest.update(object);
        return entry(source, state.header(), digest);
    }

    /// For the ciphertext of as many chunks of so much plaintext.
    private void makeRoom(int chunks, int bytes) {
        for (int i = 0; i < chunks; i++) {
            if (ciphertext[i].length < bytes + OVERHEAD_BYTES) {
                ciphertext[i] = new byte[bytes + OVERHEAD_BYTES];
            }
        }
    }

    private SnapshotEntry sealLarge(Source source, Source.Reading in) throws IOException {
        Optional<SealedHeader> begun = journal.begunBefore(source.path(), source.mark());
        if (begun.isPresent()) {
            Optional<SnapshotEntry> resumed = sealUnder(source, in, begun.get());
            if (resumed.isPresent()) {
                return resumed.get();
            }
            in.rewind();
        }
        SealedHeader header = SealedHeader.random(random);
        journal.begin(List.of(new SealJournal.Begin(source.path(), source.mark(), header)));
        return sealUnder(source, in, header)
                .orElseThrow(() -> new IllegalStateException("A new object was promised other bytes before."));
    }

    /// Seals under this header; empty if other plaintext was promised for it, whose object is dropped then.
    private Optional<SnapshotEntry> sealUnder(Source source, Source.Reading in, SealedHeader header)
            throws IOException {
        ObjectName name = objectName(key.dataset(), header.objectId());
        Path promises = journal.promises(header.objectId());
        try (Promises promised = Promises.open(promises);
                Target target = Target.open(store, name, CHUNK_BYTES * promised.keptChunks())) {
            Optional<SnapshotEntry> entry = sealChunks(source, in, header, promised, target);
            if (entry.isEmpty()) {
                target.drop();
            }
            Files.deleteIfExists(promises);
            return entry;
        } catch (CliException changed) {
            drop(name);
            Files.deleteIfExists(promises);
            throw changed;
        }
    }

    private Optional<SnapshotEntry> sealChunks(
            Source source, Source.Reading in, SealedHeader header, Promises promised, Target target)
            throws IOException {
        ChunkSealer sealer = sealer(source);
        makeRoom(ciphertext.length, CHUNK_BYTES);
        digest.reset();
        SealingState state = SealingState.begin(segmentSize, header);
        long left = source.size();
        Deque<Handed> handed = new ArrayDeque<>();
        try {
            for (int chunk = 0; left > 0; chunk++) {
                int length = (int) Math.min(chunkPlaintext(state), left);
                boolean last = length == left;
                if (handed.size() == Promises.AHEAD) {
                    handed.remove().await();
                }
                byte[] out = ciphertext[chunk % Promises.AHEAD];
                ChunkSealer.Sealed sealed = sealer.sealInto(state, in::read, plaintext, length, last, out);
                if (last) {
                    in.requireUnchanged();
                }
                if (!promised.promise(chunk, sealed.commitment())) {
                    return Optional.empty();
                }
                long position = state.ciphertextBytes();
                if (last || target.hasPartOf(position, sealed.length())) {
                    // What is no whole piece waits for those before it.
                    Handed.awaitAll(handed);
                }
                handed.add(hand(target, position, out, sealed.length(), length));
                state = sealed.next();
                left -= length;
            }
        } finally {
            // Also when something failed: nobody may use a buffer or the digest when this is over.
            Handed.awaitAll(handed);
        }
        target.complete();
        return Optional.of(entry(source, header, digest));
    }

    private Handed hand(Target target, long position, byte[] bytes, int sealedLength, int length) throws IOException {
        PendingObject.Sending sending = target.begin(position, bytes, sealedLength);
        ExecutorService hands = target.isParallel() ? sendingHands : storing;
        return new Handed(hashing.submit(() -> digest.update(bytes, 0, sealedLength)), hands.submit(() -> {
            sending.send();
            progress.bytes(length);
            return null;
        }));
    }

    /// A chunk that others read; its buffer is free when they are done.
    private record Handed(Future<?> hashed, Future<?> stored) {
        void await() throws IOException {
            try {
                var ignored = SnapshotWork.await(hashed);
            } finally {
                var ignored = SnapshotWork.await(stored);
            }
        }

        /// Waits for all of them, whatever becomes of each.
        static void awaitAll(Deque<Handed> handed) throws IOException {
            if (!handed.isEmpty()) {
                try {
                    handed.remove().await();
                } finally {
                    awaitAll(handed);
                }
            }
        }
    }

    private void drop(ObjectName name) throws IOException {
        try (Target target = Target.open(store, name, 0)) {
            target.drop();
        }
    }

    private ChunkSealer sealer(Source source) {
        return new ChunkSealer(key, new SealedFileContext.DatasetFile(key.dataset(), snapshot, source.path()));
    }

    private SnapshotEntry entry(Source source, SealedHeader header, MessageDigest digest) {
        return new SnapshotEntry(source.path(), source.size(), segmentSize, header, Sha256Digest.of(digest.digest()));
    }

    private int chunkPlaintext(SealingState state) {
        return ChunkSealer.chunkPlaintextBytes(state, CHUNK_BYTES / segmentSize.bytes());
    }

    private static ExecutorService newHand() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    @Override
    public void close() {
        hashing.shutdown();
        storing.shutdown();
        sendingHands.shutdown();
        Arrays.fill(plaintext, (byte) 0);
    }

    /// The object a large file grows in, possibly begun, or even completed, by a run that was killed.
    private static final class Target implements AutoCloseable {
        private final ObjectStore store;
        private final ObjectName name;
        private final Optional<PendingObject> pending;
        private final long storedBefore;

        private Target(ObjectStore store, ObjectName name, Optional<PendingObject> pending, long storedBefore) {
            this.store = store;
            this.name = name;
            this.pending = pending;
            this.storedBefore = storedBefore;
        }

        /// @param keptBytes how many of the bytes that are there certainly survived
        static Target open(ObjectStore store, ObjectName name, long keptBytes) throws IOException {
            try {
                PendingObject pending = store.pending(name);
                if (pending.size() > keptBytes) {
                    pending.truncate(keptBytes);
                }
                return new Target(store, name, Optional.of(pending), pending.size());
            } catch (StorageException e) {
                if (e.reason() != StorageException.Reason.EXISTS) {
                    throw e;
                }
                return new Target(store, name, Optional.empty(), store.size(name));
            }
        }

        boolean isParallel() {
            return pending.isPresent() && pending.get().parallelAppends() > 1;
        }

        /// Whether a part of this chunk is there, and another is not.
        boolean hasPartOf(long position, int length) {
            return storedBefore > position && storedBefore < position + length;
        }

        /// To store what is not there yet: sealing again gave the same bytes, as the promise showed.
        PendingObject.Sending begin(long position, byte[] bytes, int length) throws IOException {
            int known = (int) Math.clamp(storedBefore - position, 0L, length);
            if (known == length) {
                return () -> {};
            }
            PendingObject open = pending.orElseThrow(
                    () -> new IOException("The stored object " + name + " is shorter than its file."));
            return open.begin(position + known, bytes, known, length - known);
        }

        void complete() throws IOException {
            if (pending.isPresent()) {
                pending.get().complete();
            }
        }

        void drop() throws IOException {
            if (pending.isPresent()) {
                pending.get().abort();
            } else {
                store.delete(name);
            }
        }

        @Override
        public void close() {
            pending.ifPresent(PendingObject::close);
        }
    }
}
