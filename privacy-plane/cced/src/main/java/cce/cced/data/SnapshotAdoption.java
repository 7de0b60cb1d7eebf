package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.gate.DatasetIndex;
import cce.gate.GateException;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.ProblemType;
import cce.protocol.SealingApi;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Freezes a dataset whose owner sealed it: the manifest must open under the dataset's key and for its snapshot,
/// every object must be there with the size and the digest that the manifest gives it, and the index for the gate
/// must be one. Only then the root goes on the chain.
///
/// Of a dataset over 64 GiB, every object's size is compared, and the digests of as many objects, drawn at random, as
/// make 64 GiB: an object that was changed fails in the job that reads it, never silently.
public final class SnapshotAdoption {
    private static final long MAX_HASHED_BYTES = 64L << 30;

    private final Database database;
    private final DatasetStore datasets;
    private final FileStore files;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final GateIndexes indexes;
    private final Recorder recorder;
    private final int maxFiles;
    private final SecureRandom random;
    private final Clock clock;
    private final PathLocks locks = new PathLocks();

    public SnapshotAdoption(
            Database database,
            DatasetStore datasets,
            FileStore files,
            ObjectStore objects,
            KeyHierarchy keys,
            GateIndexes indexes,
            Recorder recorder,
            int maxFiles,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.datasets = datasets;
        this.files = files;
        this.objects = objects;
        this.keys = keys;
        this.indexes = indexes;
        this.recorder = recorder;
        this.maxFiles = maxFiles;
        this.random = random;
        this.clock = clock;
    }

    public CcedApi.Receipt adopt(DatasetId id, SealingApi.SnapshotOffer offer) {
        try (PathLocks.Held held = locks.hold(id.toString())) {
            Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow(() -> Datasets.unknown(id));
            if (dataset.isReady()) {
                return again(dataset, offer);
            }
            if (database.in(tx -> files.count(tx, id)) > 0) {
                throw refused("it has files that were uploaded in clear; finalise those, or seal into a new dataset");
            }
            try (DatasetKey key = keys.datasetKey(id, dataset.epoch())) {
                return adopt(dataset, offer, key);
            }
        } catch (StorageException e) {
            throw e.reason() == StorageException.Reason.NOT_FOUND
                    ? refused("an object it names is not stored: " + e.getMessage())
                    : Uploads.storageRefusal(e);
        } catch (SealingException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (GateException e) {
            throw refused("its index for the gate cannot be read");
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal(ProblemType.STORAGE_UNAVAILABLE, "The snapshot cannot be read; finalise it again.", e);
        }
    }

    /// The receipt of a snapshot that was adopted before, for an owner whose connection was cut meanwhile.
    private CcedApi.Receipt again(Dataset dataset, SealingApi.SnapshotOffer offer)
            throws SealingException, IOException {
        Dataset.Snapshot made = dataset.snapshot()
                .filter(snapshot -> snapshot.root().equals(offer.root()))
                .orElseThrow(Finalisation::frozen);
        try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch());
                ObjectReader reader = objects.open(new ObjectName(made.manifestObject()));
                VerifiedSnapshot snapshot = SnapshotManifest.open(
                        reader::readFully, reader.size(), made.root(), dataset.snapshotId(), key)) {
            return Receipts.of(dataset, made, snapshot.entries());
        }
    }

    private CcedApi.Receipt adopt(Dataset dataset, SealingApi.SnapshotOffer offer, DatasetKey key)
            throws SealingException, IOException {
        ObjectName manifest = new ObjectName(ObjectLayout.manifest(dataset.id(), offer.root()));
        String index = ObjectLayout.gateIndex(dataset.id(), offer.index());
        try (ObjectReader reader = objects.open(manifest);
                VerifiedSnapshot snapshot = SnapshotManifest.open(
                        reader::readFully, reader.size(), offer.root(), dataset.snapshotId(), key)) {
            requireCount(snapshot);
            DatasetIndex ignored = indexes.load(dataset, index, offer.index(), key);
            Budget budget = new Budget(snapshot);
            for (SnapshotEntry entry : snapshot.entries()) {
                check(dataset, entry, budget);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            List<SnapshotEntry> entries = snapshot.entries();
            Dataset.Snapshot made = new Dataset.Snapshot(
                    offer.root(),
                    Receipts.contentHash(entries),
                    snapshot.totalPlaintextBytes(),
                    manifest.value(),
                    index,
                    now);
            Announcement.put(objects, dataset.id(), snapshot.createdAt(), dataset.snapshotId(), snapshot.root());
            commit(dataset, made);
            recorder.recordDataset(dataset.id());
            return Receipts.of(dataset, made, entries);
        }
    }

    private void requireCount(VerifiedSnapshot snapshot) {
        if (snapshot.fileCount() == 0) {
            throw new Refusal(ProblemType.DATASET_EMPTY, "The snapshot has no file; seal at least one.");
        }
        if (snapshot.fileCount() > maxFiles) {
            throw new Refusal(
                    ProblemType.REQUEST_TOO_LARGE,
                    "A dataset has at most " + maxFiles + " files here and this one has " + snapshot.fileCount()
                            + "; pack some, or ask the operator for a higher max_dataset_files.");
        }
    }

    private void check(Dataset dataset, SnapshotEntry entry, Budget budget) throws IOException {
        String path = Uploads.parse(entry.path().toString()).toString();
        if (entry.origin().isPresent()) {
            throw refused("the file " + path + " is shared with a snapshot that this dataset does not have");
        }
        ObjectName name = new ObjectName(
                ObjectLayout.datasetFile(dataset.id(), entry.object().toString()));
        if (!budget.hashes()) {
            requireSame(objects.size(name) == entry.ciphertextBytes(), path);
            return;
        }
        try (ObjectReader reader = objects.open(name)) {
            requireSame(reader.size() == entry.ciphertextBytes(), path);
            requireSame(Finalisation.hash(reader).equals(entry.ciphertextDigest()), path);
        }
    }

    private static void requireSame(boolean same, String path) {
        if (!same) {
            throw refused("the stored object of the file " + path + " is not the one that was sealed; seal it again");
        }
    }

    private void commit(Dataset dataset, Dataset.Snapshot snapshot) {
        database.run(tx -> {
            datasets.lock(tx, dataset.id());
            if (files.count(tx, dataset.id()) > 0) {
                throw refused("a file was uploaded in clear while it was finalised");
            }
            if (!datasets.finalise(tx, dataset.id(), snapshot)) {
                throw Finalisation.frozen();
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

    private static Refusal refused(String why) {
        return new Refusal(ProblemType.SNAPSHOT_REFUSED, "The snapshot is refused: " + why + ".");
    }

    /// Which objects are hashed: all, or so many at random that they make the budget.
    private final class Budget {
        private final double share;

        Budget(VerifiedSnapshot snapshot) {
            share = Math.min(1, (double) MAX_HASHED_BYTES / Math.max(1, snapshot.totalPlaintextBytes()));
        }

        boolean hashes() {
            return share >= 1 || random.nextDouble() < share;
        }
    }
}
