package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.RotationStore;
import cce.cced.store.RotationStore.Rotation;
import cce.cced.store.RotationStore.State;
import cce.gate.DatasetIndex;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.ManifestWriter;
import cce.sealing.SealedHeader;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Seals the files of a dataset again under the key of the next epoch, inside this TEE, object by object. The old
/// snapshot is the dataset's until the new one is whole; then one transaction exchanges them, and what only the old key
/// opens is removed as soon as no job can be reading it.
///
/// Each step finds what the step before a crash has done: a file's new header is in the database before its first byte
/// is in the store, sealing is deterministic under it, and the plaintext is what the old manifest authenticates.
public final class RotationRunner implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RotationRunner.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final int PARALLEL_FILES = 4;
    private static final int PAGE = 1000;

    private final Database database;
    private final DatasetStore datasets;
    private final RotationStore rotations;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final GateIndexes indexes;
    private final Recorder recorder;
    private final String instance;
    private final SecureRandom random;
    private final Clock clock;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Map<DatasetId, Pace> paces = new ConcurrentHashMap<>();
    private final Thread loop;
    private volatile boolean closing;

    public RotationRunner(
            Database database,
            DatasetStore datasets,
            RotationStore rotations,
            ObjectStore objects,
            KeyHierarchy keys,
            GateIndexes indexes,
            Recorder recorder,
            String instance,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.datasets = datasets;
        this.rotations = rotations;
        this.objects = objects;
        this.keys = keys;
        this.indexes = indexes;
        this.recorder = recorder;
        this.instance = instance;
        this.random = random;
        this.clock = clock;
        this.loop = Thread.ofPlatform().daemon().name("rotations").unstarted(this::run);
    }

    public void start() {
        loop.start();
    }

    void wake() {
        wakeUp.release();
    }

    long bytesDone(DatasetId dataset) {
        Pace pace = paces.get(dataset);
        return pace == null ? 0 : pace.done();
    }

    long bytesPerSecond(DatasetId dataset) {
        Pace pace = paces.get(dataset);
        return pace == null ? 0 : pace.perSecond();
    }

    private void run() {
        while (!closing) {
            try {
                database.in(rotations::open).forEach(this::work);
                if (wakeUp.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                    int ignored = wakeUp.drainPermits();
                }
            } catch (InterruptedException e) {
                return; // Closing.
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.log(Level.SEVERE, "Rotations could not be looked for; it is tried again.", e);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Rotation rotation) {
        try {
            if (!renew(rotation)) {
                return;
            }
            switch (rotation.state()) {
                case RUNNING -> sealAgain(rotation);
                case RETIRING -> retire(rotation);
                case DONE -> throw new IllegalStateException("A rotation that is done has no work.");
            }
        } catch (Refusal e) {
            LOG.log(Level.WARNING, "The rotation of " + rotation.dataset() + " waits: " + e.sentence());
        } catch (IOException | UncheckedIOException | SealingException e) {
            if (!closing) {
                LOG.log(Level.SEVERE, "The rotation of " + rotation.dataset() + " failed; it is tried again.", e);
                pause();
            }
        }
    }

    private boolean renew(Rotation rotation) {
        Instant now = clock.instant();
        return database.in(tx -> rotations.lease(tx, rotation.dataset(), instance, now, now.plus(LEASE)));
    }

    private void sealAgain(Rotation rotation) throws IOException, SealingException {
        DatasetId id = rotation.dataset();
        try (DatasetKey old = keys.datasetKey(id, rotation.oldEpoch());
                DatasetKey fresh = keys.datasetKey(id, rotation.epoch());
                ObjectReader manifest =
                        objects.open(new ObjectName(rotation.old().manifestObject()));
                VerifiedSnapshot snapshot = SnapshotManifest.open(
                        manifest::readFully, manifest.size(), rotation.old().root(), rotation.oldSnapshotId(), old)) {
            database.run(tx -> rotations.size(tx, id, snapshot.fileCount(), snapshot.totalPlaintextBytes()));
            paces.put(id, new Pace(database.in(tx -> rotations.progress(tx, id)).bytes()));
            sealFiles(rotation, snapshot, old, fresh);
            Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow();
            commit(rotation, dataset, publish(rotation, dataset, snapshot, old, fresh));
        } finally {
            paces.remove(id);
        }
        recorder.recordDataset(id);
    }

    private void sealFiles(Rotation rotation, VerifiedSnapshot snapshot, DatasetKey old, DatasetKey fresh)
            throws IOException {
        Resealing resealing = new Resealing(objects, snapshot, rotation.snapshotId(), old, fresh, () -> closing);
        FileWork work = new FileWork(PARALLEL_FILES);
        Instant renewAt = clock.instant().plus(LEASE.dividedBy(2));
        int number = 0;
        for (SnapshotEntry entry : snapshot.entries()) {
            if (clock.instant().isAfter(renewAt)) {
                if (!renew(rotation)) {
                    throw new IOException("Another replica took the rotation over.");
                }
                renewAt = clock.instant().plus(LEASE.dividedBy(2));
            }
            int which = number++;
            work.submit(() -> sealOne(rotation, resealing, which, entry));
        }
        work.await();
    }

    private void sealOne(Rotation rotation, Resealing resealing, int number, SnapshotEntry entry)
            throws IOException, SealingException {
        DatasetId id = rotation.dataset();
        RotationStore.FileRow row =
                database.in(tx -> rotations.file(tx, id, number).orElseGet(() -> {
                    String header =
                            HexFormat.of().formatHex(SealedHeader.random(random).encoded());
                    rotations.beginFile(tx, id, number, header, entry.plaintextBytes());
                    return new RotationStore.FileRow(number, header, java.util.Optional.empty());
                }));
        if (row.digest().isPresent()) {
            return;
        }
        Pace pace = paces.getOrDefault(id, new Pace(0));
        Sha256Digest digest = resealing.seal(entry, header(row), pace);
        database.run(tx -> rotations.endFile(tx, id, number, digest));
    }

    private static SealedHeader header(RotationStore.FileRow row) throws SealingException {
        return SealedHeader.parse(HexFormat.of().parseHex(row.header()));
    }

    /// Stores manifest and index of the new snapshot, and announces it.
    private Dataset.Snapshot publish(
            Rotation rotation, Dataset dataset, VerifiedSnapshot snapshot, DatasetKey old, DatasetKey fresh)
            throws IOException, SealingException {
        DatasetId id = rotation.dataset();
        List<Sha256Digest> digests = new ArrayList<>();
        Path scratch = Files.createTempFile("cce-rotation", null);
        try {
            Sha256Digest root;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(scratch));
                    ManifestWriter writer = new ManifestWriter(
                            out,
                            fresh,
                            new ManifestWriter.Head(
                                    rotation.snapshotId(), rotation.madeAt(), List.of(), snapshot.fileCount()),
                            random)) {
                writeEntries(id, snapshot, writer, digests);
                root = writer.finish();
            }
            String manifest = ObjectLayout.manifest(id, root);
            try (InputStream in = Files.newInputStream(scratch)) {
                objects.put(new ObjectName(manifest), in);
            }
            DatasetIndex index = indexes.load(dataset, rotation.old().indexObject(), old);
            String indexObject = indexes.store(renewed(dataset, rotation), index, fresh);
            Announcement.put(objects, id, rotation.madeAt(), rotation.snapshotId(), root);
            return new Dataset.Snapshot(
                    root,
                    Receipts.contentHashOf(digests),
                    snapshot.totalPlaintextBytes(),
                    manifest,
                    indexObject,
                    rotation.madeAt());
        } finally {
            Files.delete(scratch);
        }
    }

    private void writeEntries(
            DatasetId id, VerifiedSnapshot snapshot, ManifestWriter writer, List<Sha256Digest> digests)
            throws IOException, SealingException {
        List<RotationStore.FileRow> page = List.of();
        int at = 0;
        for (SnapshotEntry entry : snapshot.entries()) {
            int number = digests.size();
            if (at == page.size()) {
                page = database.in(tx -> rotations.files(tx, id, number, PAGE));
                at = 0;
            }
            RotationStore.FileRow row = page.get(at++);
            Sha256Digest digest = row.digest().orElseThrow();
            writer.add(
                    new SnapshotEntry(entry.path(), entry.plaintextBytes(), entry.segmentSize(), header(row), digest));
            digests.add(digest);
        }
    }

    private static Dataset renewed(Dataset dataset, Rotation rotation) {
        return new Dataset(
                dataset.id(),
                dataset.owner(),
                dataset.name(),
                rotation.epoch(),
                rotation.snapshotId(),
                dataset.createdAt(),
                dataset.snapshot());
    }

    private void commit(Rotation rotation, Dataset dataset, Dataset.Snapshot snapshot) {
        DatasetId id = rotation.dataset();
        database.run(tx -> {
            boolean moved = rotations.move(tx, id, State.RUNNING, State.RETIRING, clock.instant())
                    && datasets.rotate(tx, renewed(dataset, rotation), rotation.oldEpoch(), snapshot);
            if (!moved) {
                throw new IllegalStateException("Two rotations of " + id + " ended at once.");
            }
            recorder.promise(
                    tx,
                    "dataset/" + id + "/epoch/" + rotation.epoch(),
                    RecordKind.SNAPSHOT_FINALISED,
                    id,
                    Datasets.subject(id),
                    snapshot.root());
        });
    }

    /// Removes what only the old key opens: the announcement first and the manifest, which lists the rest, last.
    private void retire(Rotation rotation) throws IOException, SealingException {
        DatasetId id = rotation.dataset();
        recorder.recordDataset(id);
        if (database.in(tx -> rotations.isRead(tx, rotation))) {
            return;
        }
        ObjectName manifestName = new ObjectName(rotation.old().manifestObject());
        try (DatasetKey old = keys.datasetKey(id, rotation.oldEpoch());
                ObjectReader manifest = objects.open(manifestName);
                VerifiedSnapshot snapshot = SnapshotManifest.open(
                        manifest::readFully, manifest.size(), rotation.old().root(), rotation.oldSnapshotId(), old)) {
            objects.delete(new ObjectName(ObjectLayout.snapshot(
                    id,
                    snapshot.createdAt().getEpochSecond(),
                    rotation.oldSnapshotId(),
                    rotation.old().root())));
            for (SnapshotEntry entry : snapshot.entries()) {
                objects.delete(new ObjectName(
                        ObjectLayout.datasetFile(id, entry.object().toString())));
            }
            objects.delete(new ObjectName(rotation.old().indexObject()));
        } catch (StorageException e) {
            // The manifest is the last to go: without it everything else has gone.
            if (e.reason() != StorageException.Reason.NOT_FOUND) {
                throw e;
            }
        }
        objects.delete(manifestName);
        database.run(tx -> {
            rotations.forgetFiles(tx, id);
            boolean ignored = rotations.move(tx, id, State.RETIRING, State.DONE, clock.instant());
        });
    }

    @Override
    public void close() {
        closing = true;
        // Not interrupted: that would close the files that the database has open.
        wake();
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How fast this process goes.
    static final class Pace {
        private final long before;
        private final java.util.concurrent.atomic.LongAdder bytes = new java.util.concurrent.atomic.LongAdder();
        private final long started = System.nanoTime();

        Pace(long before) {
            this.before = before;
        }

        void add(long count) {
            bytes.add(count);
        }

        long done() {
            return before + bytes.sum();
        }

        long perSecond() {
            double seconds = Math.max(1e-3, (System.nanoTime() - started) / 1e9);
            return Math.round(bytes.sum() / seconds);
        }
    }
}
