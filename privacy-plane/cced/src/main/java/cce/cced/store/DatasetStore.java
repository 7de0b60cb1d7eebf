package cce.cced.store;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Datasets and, while they are uploaded, their files.
public final class DatasetStore {
    /// Datasets listed at once.
    private static final int MAX_LISTED = 1000;

    private static final String UPLOADING = "uploading";
    private static final String READY = "ready";

    /// False if the dataset is registered already.
    public boolean add(Tx tx, Dataset dataset) {
        if (find(tx, dataset.id()).isPresent()) {
            return false;
        }
        tx.sql()
                .insertInto(Tables.Dataset.TABLE)
                .set(Tables.Dataset.DATASET_ID, dataset.id().toString())
                .set(Tables.Dataset.OWNER, dataset.owner().toString())
                .set(Tables.Dataset.NAME, dataset.name())
                .set(Tables.Dataset.STATUS, UPLOADING)
                .set(Tables.Dataset.EPOCH, dataset.epoch())
                .set(Tables.Dataset.SNAPSHOT_ID, dataset.snapshotId().toString())
                .set(Tables.Dataset.CREATED_AT, dataset.createdAt().getEpochSecond())
                .execute();
        return true;
    }

    public Optional<Dataset> find(Tx tx, DatasetId id) {
        return fetch(tx, Tables.Dataset.DATASET_ID.eq(id.toString())).stream().findFirst();
    }

    /// The dataset, its row locked until the transaction ends: what is decided on it cannot be overtaken.
    public Optional<Dataset> lock(Tx tx, DatasetId id) {
        return tx.sql()
                .selectFrom(Tables.Dataset.TABLE)
                .where(Tables.Dataset.DATASET_ID.eq(id.toString()))
                .forUpdate()
                .fetchOptional()
                .flatMap(row -> find(tx, id));
    }

    public List<Dataset> list(Tx tx) {
        return fetch(tx, DSL.noCondition());
    }

    /// Freezes the dataset; true for exactly one caller.
    public boolean finalise(Tx tx, DatasetId id, Dataset.Snapshot snapshot) {
        return tx.sql()
                        .update(Tables.Dataset.TABLE)
                        .set(Tables.Dataset.STATUS, READY)
                        .set(Tables.Dataset.ROOT, snapshot.root().toString())
                        .set(Tables.Dataset.CONTENT_HASH, snapshot.contentHash().toString())
                        .set(Tables.Dataset.TOTAL_SIZE, snapshot.totalSize())
                        .set(Tables.Dataset.MANIFEST_OBJECT, snapshot.manifestObject())
                        .set(Tables.Dataset.INDEX_OBJECT, snapshot.indexObject())
                        .set(Tables.Dataset.FINALISED_AT, snapshot.finalisedAt().getEpochSecond())
                        .where(Tables.Dataset.DATASET_ID.eq(id.toString()))
                        .and(Tables.Dataset.STATUS.eq(UPLOADING))
                        .execute()
                == 1;
    }

    /// Gives the dataset the snapshot and the epoch of `rotated`, if it is at `oldEpoch` still.
    public boolean rotate(Tx tx, Dataset rotated, int oldEpoch, Dataset.Snapshot snapshot) {
        return tx.sql()
                        .update(Tables.Dataset.TABLE)
                        .set(Tables.Dataset.EPOCH, rotated.epoch())
                        .set(Tables.Dataset.SNAPSHOT_ID, rotated.snapshotId().toString())
                        .set(Tables.Dataset.ROOT, snapshot.root().toString())
                        .set(Tables.Dataset.CONTENT_HASH, snapshot.contentHash().toString())
                        .set(Tables.Dataset.MANIFEST_OBJECT, snapshot.manifestObject())
                        .set(Tables.Dataset.INDEX_OBJECT, snapshot.indexObject())
                        .set(Tables.Dataset.FINALISED_AT, snapshot.finalisedAt().getEpochSecond())
                        .where(Tables.Dataset.DATASET_ID.eq(rotated.id().toString()))
                        .and(Tables.Dataset.STATUS.eq(READY))
                        .and(Tables.Dataset.EPOCH.eq(oldEpoch))
                        .execute()
                == 1;
    }

    private static List<Dataset> fetch(Tx tx, Condition which) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(Tables.Dataset.TABLE)
                .where(which)
                .orderBy(Tables.Dataset.CREATED_AT, Tables.Dataset.DATASET_ID)
                .limit(MAX_LISTED)
                .fetch(DatasetStore::read);
    }

    private static Dataset read(Record row) {
        return new Dataset(
                DatasetId.parse(row.get(Tables.Dataset.DATASET_ID)),
                WalletAddress.parse(row.get(Tables.Dataset.OWNER)),
                row.get(Tables.Dataset.NAME),
                row.get(Tables.Dataset.EPOCH),
                SnapshotId.parse(row.get(Tables.Dataset.SNAPSHOT_ID)),
                Instant.ofEpochSecond(row.get(Tables.Dataset.CREATED_AT)),
                READY.equals(row.get(Tables.Dataset.STATUS)) ? Optional.of(readSnapshot(row)) : Optional.empty());
    }

    private static Dataset.Snapshot readSnapshot(Record row) {
        return new Dataset.Snapshot(
                Sha256Digest.parse(row.get(Tables.Dataset.ROOT)),
                Sha256Digest.parse(row.get(Tables.Dataset.CONTENT_HASH)),
                row.get(Tables.Dataset.TOTAL_SIZE),
                row.get(Tables.Dataset.MANIFEST_OBJECT),
                row.get(Tables.Dataset.INDEX_OBJECT),
                Instant.ofEpochSecond(row.get(Tables.Dataset.FINALISED_AT)));
    }
}
