package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Chain;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.RotationStore;
import cce.cced.store.RotationStore.Rotation;
import cce.cced.store.RotationStore.State;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.SealingApi;
import cce.protocol.WalletAddress;
import cce.sealing.SnapshotManifest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Rotation of a dataset's key as its owner asks for it and sees it; [RotationRunner] does the work.
public final class Rotations {
    private final Database database;
    private final DatasetStore store;
    private final RotationStore rotations;
    private final Datasets datasets;
    private final WalletSignIn signIn;
    private final Chain chain;
    private final RotationRunner runner;
    private final SecureRandom random;
    private final Clock clock;

    public Rotations(
            Database database,
            DatasetStore store,
            RotationStore rotations,
            Datasets datasets,
            WalletSignIn signIn,
            Chain chain,
            RotationRunner runner,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.rotations = rotations;
        this.datasets = datasets;
        this.signIn = signIn;
        this.chain = chain;
        this.runner = runner;
        this.random = random;
        this.clock = clock;
    }

    /// Begins the rotation that the owner's wallet signed for.
    public SealingApi.RotationView begin(DatasetId id, SealingApi.RotationRequest request) {
        WalletSignIn.Verified signed = signIn.verify(
                request.message(),
                request.signature(),
                Optional.of(request.walletAddress()),
                SealingApi.rotateResource(id, request.epoch()));
        datasets.requireOwned(id, signed.wallet());
        if (chain.isDelisted(id)) {
            throw new Refusal(ProblemType.DATASET_DELISTED, "The dataset was delisted; no key of it is made any more.");
        }
        database.run(tx -> {
            signed.consume(tx);
            Dataset dataset = store.lock(tx, id).orElseThrow(() -> Datasets.unknown(id));
            Dataset.Snapshot snapshot = dataset.snapshot()
                    .orElseThrow(() -> new Refusal(
                            ProblemType.DATASET_NOT_READY,
                            "The dataset is not finalised; there is nothing to rotate."));
            boolean busy = rotations
                    .find(tx, id)
                    .filter(rotation -> rotation.state() != State.DONE)
                    .isPresent();
            if (busy || dataset.epoch() != request.epoch()) {
                throw new Refusal(
                        ProblemType.ROTATION_CONFLICT,
                        busy
                                ? "A rotation of this dataset is under way; look at it with: cce dataset rotation."
                                : "The dataset is at epoch " + dataset.epoch() + ", not " + request.epoch() + ".");
            }
            rotations.begin(tx, rotation(dataset, snapshot));
        });
        runner.wake();
        return view(id);
    }

    private Rotation rotation(Dataset dataset, Dataset.Snapshot snapshot) {
        // Later than the snapshot before, whatever the clock says: who has a key and no root takes the newest.
        Instant madeAt = Instant.ofEpochSecond(Math.max(
                clock.instant().getEpochSecond(), snapshot.finalisedAt().getEpochSecond() + 1));
        return new Rotation(
                dataset.id(),
                State.RUNNING,
                Math.addExact(dataset.epoch(), 1),
                SnapshotManifest.newSnapshotId(random),
                madeAt,
                0,
                snapshot.totalSize(),
                dataset.epoch(),
                dataset.snapshotId(),
                snapshot);
    }

    /// How far it is, for the dataset's owner.
    public SealingApi.RotationView view(DatasetId id, WalletAddress wallet) {
        Dataset ignored = datasets.requireOwned(id, wallet);
        return view(id);
    }

    private SealingApi.RotationView view(DatasetId id) {
        return database.in(tx -> {
            Dataset dataset = store.find(tx, id).orElseThrow(() -> Datasets.unknown(id));
            Optional<Rotation> known = rotations.find(tx, id);
            if (known.isEmpty()) {
                return new SealingApi.RotationView(
                        id, "none", dataset.epoch(), 0, 0, 0, 0, 0, Optional.empty(), root(dataset));
            }
            Rotation rotation = known.get();
            boolean running = rotation.state() == State.RUNNING;
            RotationStore.Progress done = running
                    ? rotations.progress(tx, id)
                    : new RotationStore.Progress(rotation.files(), rotation.bytes());
            long bytes = Math.min(rotation.bytes(), Math.max(done.bytes(), runner.bytesDone(id)));
            long rate = running ? runner.bytesPerSecond(id) : 0;
            return new SealingApi.RotationView(
                    id,
                    rotation.state().name().toLowerCase(java.util.Locale.ROOT),
                    rotation.epoch(),
                    done.files(),
                    rotation.files(),
                    bytes,
                    rotation.bytes(),
                    rate,
                    rate > 0 ? Optional.of((rotation.bytes() - bytes) / rate) : Optional.empty(),
                    running ? Optional.empty() : root(dataset));
        });
    }

    private static Optional<cce.protocol.Sha256Digest> root(Dataset dataset) {
        return dataset.snapshot().map(Dataset.Snapshot::root);
    }
}
