package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.identity.Digests;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.cced.store.FileStore.FileRow;
import cce.gate.DatasetIndex;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Freezes a dataset: reads every sealed file back once, builds the gate's index while its plaintext streams by,
/// seals the manifest, and puts its root on the chain.
public final class Finalisation {
    private static final int READ_BYTES = 1 << 20;

    private final Database database;
    private final DatasetStore datasets;
    private final FileStore files;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final GateIndexes indexes;
    private final Recorder recorder;
    private final SecureRandom random;
    private final Clock clock;
    private final PathLocks locks = new PathLocks();

    public Finalisation(
            Database database,
            DatasetStore datasets,
            FileStore files,
            ObjectStore objects,
            KeyHierarchy keys,
            GateIndexes indexes,
            Recorder recorder,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.datasets = datasets;
        this.files = files;
        this.objects = objects;
        this.keys = keys;
        this.indexes = indexes;
        this.recorder = recorder;
        this.random = random;
        this.clock = clock;
    }

    public CcedApi.Receipt finalise(DatasetId id) {
        try (PathLocks.Held held = locks.hold(id.toString())) {
            Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow(() -> Datasets.unknown(id));
            requireOpen(dataset);
            List<FileRow> rows = database.in(tx -> files.list(tx, id));
            requireComplete(rows);
            try (DatasetKey key = keys.datasetKey(id, dataset.epoch())) {
                return freeze(dataset, rows, key);
            }
        } catch (StorageException e) {
            throw Uploads.storageRefusal(e);
        } catch (SealingException | IOException | UncheckedIOException e) {
            throw new Refusal(
                    ProblemType.STORAGE_UNAVAILABLE,
                    "A stored file is not what was uploaded; upload the files of this dataset again.",
                    e);
        }
    }

    private CcedApi.Receipt freeze(Dataset dataset, List<FileRow> rows, DatasetKey key)
            throws SealingException, IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<SnapshotEntry> entries = new ArrayList<>();
        DatasetIndex.Builder index = DatasetIndex.builder();
        for (FileRow row : rows) {
            entries.add(readBack(dataset, row, key, index));
        }
        SnapshotManifest.Sealed manifest = SnapshotManifest.of(
                        dataset.id(), dataset.snapshotId(), dataset.epoch(), now, entries)
                .seal(key, random);
        String manifestObject = ObjectLayout.manifest(dataset.id(), manifest.root());
        objects.put(new ObjectName(manifestObject), manifest.bytes());
        Announcement.put(objects, dataset.id(), now, dataset.snapshotId(), manifest.root());
        String indexObject = indexes.store(dataset, index.build(), key);
        Dataset.Snapshot snapshot = new Dataset.Snapshot(
                manifest.root(),
                Receipts.contentHash(entries),
                rows.stream().mapToLong(FileRow::sizeBytes).sum(),
                manifestObject,
                indexObject,
                now);
        commit(dataset, rows, snapshot);
        recorder.recordDataset(dataset.id());
        return Receipts.of(dataset, snapshot, entries);
    }

    private void commit(Dataset dataset, List<FileRow> rows, Dataset.Snapshot snapshot) {
        database.run(tx -> {
            datasets.lock(tx, dataset.id());
            if (!files.list(tx, dataset.id()).equals(rows)) {
                throw new Refusal(
                        ProblemType.UPLOAD_INCOMPLETE,
                        "A file changed while the dataset was finalised; finalise it again.");
            }
            if (!datasets.finalise(tx, dataset.id(), snapshot)) {
                throw frozen();
            }
            recorder.promise(
                    tx,
                    "dataset/" + dataset.id(),
                    RecordKind.SNAPSHOT_FINALISED,
                    dataset.id(),
                    Datasets.subject(dataset.id()),
                    snapshot.root());
        });
    }

    /// Hashes the stored ciphertext and lets the gate read the plaintext that it authenticates to.
    private SnapshotEntry readBack(Dataset dataset, FileRow row, DatasetKey key, DatasetIndex.Builder index)
            throws SealingException, IOException {
        SnapshotPath path = SnapshotPath.parse(row.path());
        SealingState state = Uploads.decode(row.state());
        try (ObjectReader reader = objects.open(new ObjectName(row.objectName()))) {
            Sha256Digest digest = hash(reader);
            try (SealedInput plaintext = GateIndexes.plaintext(dataset, row, reader, key)) {
                index.add(row.path(), plaintext);
                plaintext.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return new SnapshotEntry(path, row.sizeBytes(), state.segmentSize(), state.header(), digest);
        }
    }

    static Sha256Digest hash(ObjectReader reader) throws StorageException {
        MessageDigest digest = Digests.newSha256();
        byte[] buffer = new byte[READ_BYTES];
        for (long at = 0; at < reader.size(); at += READ_BYTES) {
            int length = (int) Math.min(READ_BYTES, reader.size() - at);
            reader.readFully(at, buffer, 0, length);
            digest.update(buffer, 0, length);
        }
        return Sha256Digest.of(digest.digest());
    }

    private static void requireOpen(Dataset dataset) {
        if (dataset.isReady()) {
            throw frozen();
        }
    }

    private static void requireComplete(List<FileRow> rows) {
        if (rows.isEmpty()) {
            throw new Refusal(ProblemType.DATASET_EMPTY, "The dataset has no file; upload at least one.");
        }
        rows.stream().filter(row -> !row.complete()).findFirst().ifPresent(row -> {
            throw new Refusal(
                    ProblemType.UPLOAD_INCOMPLETE,
                    "A file is not complete: it stands at offset " + row.sizeBytes()
                            + ". Finish it or start it again.");
        });
    }

    static Refusal frozen() {
        return new Refusal(ProblemType.DATASET_FROZEN, "The dataset is finalised already; that cannot be undone.");
    }
}
