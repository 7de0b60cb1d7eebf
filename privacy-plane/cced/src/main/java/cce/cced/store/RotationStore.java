package cce.cced.store;

import cce.cced.store.Tables.DatasetRotation;
import cce.cced.store.Tables.DatasetRotationFile;
import cce.cced.store.Tables.JobDataset;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Rotations of datasets' keys, and for each file of one the header it is sealed under anew: written before the first
/// byte, so a rotation that was killed goes on with the same objects.
public final class RotationStore {
    /// Where a rotation stands.
    public enum State {
        /// Files are sealed again; the dataset is what it was.
        RUNNING,
        /// The dataset has its new snapshot; the old objects go when no job can be reading them.
        RETIRING,
        DONE
    }

    /// @param epoch the new one
    /// @param snapshotId the new one
    /// @param madeAt time of the new manifest
    public record Rotation(
            DatasetId dataset,
            State state,
            int epoch,
            SnapshotId snapshotId,
            Instant madeAt,
            long files,
            long bytes,
            int oldEpoch,
            SnapshotId oldSnapshotId,
            Dataset.Snapshot old) {}

    /// A file of the new snapshot.
    ///
    /// @param entry its number in the old manifest, and in the new one
    /// @param header in hexadecimal
    public record FileRow(long entry, String header, Optional<Sha256Digest> digest) {}

    public record Progress(long files, long bytes) {}

    public Optional<Rotation> find(Tx tx, DatasetId dataset) {
        return fetch(tx, DatasetRotation.DATASET_ID.eq(dataset.toString())).stream()
                .findFirst();
    }

    /// Begins one in the place of one that is done.
    public void begin(Tx tx, Rotation rotation) {
        String id = rotation.dataset().toString();
        tx.sql()
                .deleteFrom(DatasetRotationFile.TABLE)
                .where(DatasetRotationFile.DATASET_ID.eq(id))
                .execute();
        tx.sql()
                .deleteFrom(DatasetRotation.TABLE)
                .where(DatasetRotation.DATASET_ID.eq(id))
                .execute();
        tx.sql()
                .insertInto(DatasetRotation.TABLE)
                .set(DatasetRotation.DATASET_ID, id)
                .set(DatasetRotation.STATE, State.RUNNING.name())
                .set(DatasetRotation.EPOCH, rotation.epoch())
                .set(DatasetRotation.SNAPSHOT_ID, rotation.snapshotId().toString())
                .set(DatasetRotation.MADE_AT, rotation.madeAt().getEpochSecond())
                .set(DatasetRotation.FILES, rotation.files())
                .set(DatasetRotation.BYTES, rotation.bytes())
                .set(DatasetRotation.OLD_EPOCH, rotation.oldEpoch())
                .set(DatasetRotation.OLD_SNAPSHOT_ID, rotation.oldSnapshotId().toString())
                .set(DatasetRotation.OLD_ROOT, rotation.old().root().toString())
                .set(DatasetRotation.OLD_MANIFEST_OBJECT, rotation.old().manifestObject())
                .set(DatasetRotation.OLD_INDEX_OBJECT, rotation.old().indexObject())
                .set(DatasetRotation.LEASED_UNTIL, 0L)
                .execute();
    }

    /// Those with work left.
    public List<Rotation> open(Tx tx) {
        return fetch(tx, DatasetRotation.STATE.ne(State.DONE.name()));
    }

    /// Takes or renews the right to work on it.
    public boolean lease(Tx tx, DatasetId dataset, String me, Instant now, Instant until) {
        return tx.sql()
                        .update(DatasetRotation.TABLE)
                        .set(DatasetRotation.LEASED_BY, me)
                        .set(DatasetRotation.LEASED_UNTIL, until.getEpochSecond())
                        .where(DatasetRotation.DATASET_ID.eq(dataset.toString()))
                        .and(DatasetRotation.LEASED_BY.eq(me).or(DatasetRotation.LEASED_UNTIL.lt(now.getEpochSecond())))
                        .execute()
                == 1;
    }

    public void size(Tx tx, DatasetId dataset, long files, long bytes) {
        tx.sql()
                .update(DatasetRotation.TABLE)
                .set(DatasetRotation.FILES, files)
                .set(DatasetRotation.BYTES, bytes)
                .where(DatasetRotation.DATASET_ID.eq(dataset.toString()))
                .execute();
    }

    public boolean move(Tx tx, DatasetId dataset, State from, State to, Instant now) {
        return tx.sql()
                        .update(DatasetRotation.TABLE)
                        .set(DatasetRotation.STATE, to.name())
                        .set(
                                DatasetRotation.COMMITTED_AT,
                                DSL.coalesce(DatasetRotation.COMMITTED_AT, DSL.val(now.getEpochSecond())))
                        .where(DatasetRotation.DATASET_ID.eq(dataset.toString()))
                        .and(DatasetRotation.STATE.eq(from.name()))
                        .execute()
                == 1;
    }

    public Optional<FileRow> file(Tx tx, DatasetId dataset, long entry) {
        return files(tx, dataset, entry, 1).stream()
                .filter(row -> row.entry() == entry)
                .findFirst();
    }

    /// The files from that entry on, in order.
    public List<FileRow> files(Tx tx, DatasetId dataset, long from, int limit) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(DatasetRotationFile.TABLE)
                .where(DatasetRotationFile.DATASET_ID.eq(dataset.toString()))
                .and(DatasetRotationFile.ENTRY.ge(from))
                .orderBy(DatasetRotationFile.ENTRY)
                .limit(limit)
                .fetch(row -> new FileRow(
                        row.get(DatasetRotationFile.ENTRY),
                        row.get(DatasetRotationFile.HEADER),
                        Optional.ofNullable(row.get(DatasetRotationFile.DIGEST)).map(Sha256Digest::parse)));
    }

    public void beginFile(Tx tx, DatasetId dataset, long entry, String header, long sizeBytes) {
        tx.sql()
                .insertInto(DatasetRotationFile.TABLE)
                .set(DatasetRotationFile.DATASET_ID, dataset.toString())
                .set(DatasetRotationFile.ENTRY, entry)
                .set(DatasetRotationFile.HEADER, header)
                .set(DatasetRotationFile.SIZE_BYTES, sizeBytes)
                .execute();
    }

    public void endFile(Tx tx, DatasetId dataset, long entry, Sha256Digest digest) {
        tx.sql()
                .update(DatasetRotationFile.TABLE)
                .set(DatasetRotationFile.DIGEST, digest.toString())
                .where(DatasetRotationFile.DATASET_ID.eq(dataset.toString()))
                .and(DatasetRotationFile.ENTRY.eq(entry))
                .execute();
    }

    public Progress progress(Tx tx, DatasetId dataset) {
        return tx.sql()
                .select(DSL.count(), DSL.coalesce(DSL.sum(DatasetRotationFile.SIZE_BYTES), DSL.val(0)))
                .from(DatasetRotationFile.TABLE)
                .where(DatasetRotationFile.DATASET_ID.eq(dataset.toString()))
                .and(DatasetRotationFile.DIGEST.isNotNull())
                .fetchOne(row -> new Progress(row.value1(), ((Number) row.get(1)).longValue()));
    }

    public void forgetFiles(Tx tx, DatasetId dataset) {
        tx.sql()
                .deleteFrom(DatasetRotationFile.TABLE)
                .where(DatasetRotationFile.DATASET_ID.eq(dataset.toString()))
                .execute();
    }

    /// Whether a job may still read what the old key opens: it was given keys, or is judged, and began before the
    /// dataset had its new snapshot.
    public boolean isRead(Tx tx, Rotation rotation) {
        return tx.sql()
                .fetchExists(DSL.selectOne()
                        .from(Tables.Job.TABLE)
                        .where(Tables.Job.STATE.in(
                                JobState.RELEASING.name(), JobState.RUNNING.name(), JobState.SUBMITTED.name()))
                        .and(Tables.Job.JOB_ID.in(DSL.select(JobDataset.JOB_ID)
                                .from(JobDataset.TABLE)
                                .where(JobDataset.DATASET_ID.eq(
                                        rotation.dataset().toString()))
                                .and(JobDataset.ROOT
                                        .isNull()
                                        .or(JobDataset.ROOT.eq(
                                                rotation.old().root().toString()))))));
    }

    private static List<Rotation> fetch(Tx tx, Condition which) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(DatasetRotation.TABLE)
                .where(which)
                .orderBy(DatasetRotation.DATASET_ID)
                .fetch(RotationStore::read);
    }

    private static Rotation read(Record row) {
        Instant madeAt = Instant.ofEpochSecond(row.get(DatasetRotation.MADE_AT));
        Sha256Digest oldRoot = Sha256Digest.parse(row.get(DatasetRotation.OLD_ROOT));
        return new Rotation(
                DatasetId.parse(row.get(DatasetRotation.DATASET_ID)),
                State.valueOf(row.get(DatasetRotation.STATE)),
                row.get(DatasetRotation.EPOCH),
                SnapshotId.parse(row.get(DatasetRotation.SNAPSHOT_ID)),
                madeAt,
                row.get(DatasetRotation.FILES),
                row.get(DatasetRotation.BYTES),
                row.get(DatasetRotation.OLD_EPOCH),
                SnapshotId.parse(row.get(DatasetRotation.OLD_SNAPSHOT_ID)),
                new Dataset.Snapshot(
                        oldRoot,
                        oldRoot,
                        row.get(DatasetRotation.BYTES),
                        row.get(DatasetRotation.OLD_MANIFEST_OBJECT),
                        row.get(DatasetRotation.OLD_INDEX_OBJECT),
                        madeAt));
    }
}
