package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.chain.Chain;
import cce.cced.chain.Recorder;
import cce.cced.identity.Digests;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.ProblemType;
import cce.protocol.SealingApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import cce.sealing.DatasetKey;
import cce.sealing.KeyRelease;
import cce.sealing.SealingException;
import cce.sealing.hierarchy.KeyHierarchy;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/// A dataset's key for its owner, who seals the files on a machine of theirs: for a dataset that is being put together,
/// to the wallet that the chain says owns it, sealed to a key made for that one request, and only after the chain has
/// the record of it.
public final class SealingKeys {
    private final Database database;
    private final DatasetStore store;
    private final Datasets datasets;
    private final WalletSignIn signIn;
    private final Chain chain;
    private final Recorder recorder;
    private final KeyHierarchy keys;
    private final int maxFiles;
    private final SecureRandom random;
    private final Clock clock;

    public SealingKeys(
            Database database,
            DatasetStore store,
            Datasets datasets,
            WalletSignIn signIn,
            Chain chain,
            Recorder recorder,
            KeyHierarchy keys,
            int maxFiles,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.datasets = datasets;
        this.signIn = signIn;
        this.chain = chain;
        this.recorder = recorder;
        this.keys = keys;
        this.maxFiles = maxFiles;
        this.random = random;
        this.clock = clock;
    }

    /// What the on-chain digest of such a release is of.
    record Release(DatasetId datasetId, WalletAddress owner, int epoch, Sha256Digest ephPk, long at) {}

    public SealingApi.KeyAnswer release(DatasetId id, SealingApi.KeyRequest request) {
        WalletSignIn.Verified signed = signIn.verify(
                request.message(),
                request.signature(),
                Optional.of(request.walletAddress()),
                SealingApi.keyResource(id, request.ephPk()));
        datasets.requireOwned(id, signed.wallet());
        if (chain.isDelisted(id)) {
            throw new Refusal(ProblemType.DATASET_DELISTED, "The dataset was delisted; its key is not released.");
        }
        Dataset dataset = promise(id, request.ephPk(), signed);
        recorder.recordDataset(id);
        return new SealingApi.KeyAnswer(id, seal(dataset, request), dataset.epoch(), dataset.snapshotId(), maxFiles);
    }

    private Dataset promise(DatasetId id, EphemeralPublicKey key, WalletSignIn.Verified signed) {
        Sha256Digest keyDigest = Digests.sha256(key.toByteArray());
        return database.in(tx -> {
            signed.consume(tx);
            Dataset dataset = store.lock(tx, id).orElseThrow(() -> Datasets.unknown(id));
            if (dataset.isReady()) {
                throw new Refusal(
                        ProblemType.DATASET_FROZEN,
                        "The dataset is finalised; its key is released to jobs only. Register a new one for other files.");
            }
            Release document = new Release(
                    id,
                    signed.wallet(),
                    dataset.epoch(),
                    keyDigest,
                    clock.instant().getEpochSecond());
            recorder.promise(
                    tx,
                    "dataset/" + id + "/sealing-key/" + keyDigest,
                    RecordKind.KEYS_RELEASED,
                    Optional.of(id),
                    Datasets.subject(id),
                    document);
            return dataset;
        });
    }

    private String seal(Dataset dataset, SealingApi.KeyRequest request) {
        try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch())) {
            return Base64.getEncoder().encodeToString(KeyRelease.sealDatasetKey(request.ephPk(), key, random));
        } catch (SealingException e) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "The field eph_pk is not a key that can be sealed to.", e);
        }
    }
}
