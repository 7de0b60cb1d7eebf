package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Chain;
import cce.cced.chain.Recorder;
import cce.cced.identity.Digests;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import cce.sealing.SnapshotManifest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Registration of datasets and what may be seen of them.
public final class Datasets {
    private static final int FIRST_EPOCH = 0;

    private final Database database;
    private final DatasetStore store;
    private final FileStore files;
    private final Chain chain;
    private final Recorder recorder;
    private final SecureRandom random;
    private final Clock clock;

    public Datasets(
            Database database,
            DatasetStore store,
            FileStore files,
            Chain chain,
            Recorder recorder,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.files = files;
        this.chain = chain;
        this.recorder = recorder;
        this.random = random;
        this.clock = clock;
    }

    record Registration(DatasetId datasetId, WalletAddress owner, String name, long at) {}

    /// Registers a dataset for the wallet that owns its contract. Registering it again gives it back.
    public CcedApi.DatasetView register(WalletAddress wallet, CcedApi.DatasetRegistration request) {
        DatasetId id = request.datasetId();
        requireOwner(id, wallet);
        Instant now = clock.instant();
        Dataset dataset = new Dataset(
                id, wallet, request.name(), FIRST_EPOCH, SnapshotManifest.newSnapshotId(random), now, Optional.empty());
        Registration document = new Registration(id, wallet, request.name(), now.getEpochSecond());
        database.run(tx -> {
            if (store.add(tx, dataset)) {
                recorder.promise(
                        tx, "dataset/" + id, RecordKind.DATASET_REGISTERED, Optional.of(id), subject(id), document);
            }
        });
        recorder.recordDataset(id);
        return view(id, Optional.of(wallet));
    }

    /// Refuses unless the chain says that `wallet` owns the dataset now.
    public void requireOwner(DatasetId id, WalletAddress wallet) {
        WalletAddress owner = chain.ownerOf(id).orElseThrow(() -> unknown(id));
        if (!owner.equals(wallet)) {
            throw new Refusal(
                    ProblemType.NOT_OWNER,
                    "The contract of this dataset belongs to another wallet; sign in with its owner.");
        }
    }

    public List<CcedApi.DatasetView> list() {
        return database.in(store::list).stream()
                .map(dataset -> view(dataset, List.of()))
                .toList();
    }

    /// One dataset; its files in transit are shown to its owner only.
    public CcedApi.DatasetView view(DatasetId id, Optional<WalletAddress> viewer) {
        return database.in(tx -> {
            Dataset dataset = store.find(tx, id).orElseThrow(() -> unknown(id));
            boolean owner = viewer.isPresent() && viewer.get().equals(dataset.owner());
            return view(dataset, owner ? files.list(tx, id) : List.of());
        });
    }

    private static CcedApi.DatasetView view(Dataset dataset, List<FileStore.FileRow> rows) {
        return new CcedApi.DatasetView(
                dataset.id(),
                dataset.owner(),
                dataset.name(),
                dataset.status(),
                dataset.epoch(),
                dataset.snapshotId(),
                dataset.createdAt().getEpochSecond(),
                dataset.snapshot().map(Dataset.Snapshot::root),
                dataset.snapshot().map(Dataset.Snapshot::totalSize),
                rows.stream()
                        .map(row -> new CcedApi.UploadedFile(row.path(), row.sizeBytes(), row.complete()))
                        .toList());
    }

    /// The dataset, for whoever owns its contract now.
    public Dataset requireOwned(DatasetId id, WalletAddress wallet) {
        Dataset dataset = database.in(tx -> store.find(tx, id)).orElseThrow(() -> unknown(id));
        requireOwner(id, wallet);
        return dataset;
    }

    /// The subject of a dataset's own records.
    public static Sha256Digest subject(DatasetId id) {
        return Digests.sha256(id.toByteArray());
    }

    public static Refusal unknown(DatasetId id) {
        return new Refusal(ProblemType.DATASET_UNKNOWN, "No dataset " + id + " is registered here; check the id.");
    }
}
