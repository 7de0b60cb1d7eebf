package cce.cced.store;

import cce.cced.TransitionListener;
import cce.cced.TransitionListener.Moment;
import cce.cced.store.Tables.JobDataset;
import cce.cced.store.Tables.JobEvent;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Jobs. A state changes only through [#move], which is a compare-and-set with an event row, so two threads, two
/// replicas or a request and the runner can never both win.
public final class JobStore {
    private static final int MAX_LISTED = 500;

    private final TransitionListener listener;

    public JobStore(TransitionListener listener) {
        this.listener = listener;
    }

    /// One transition as it was committed.
    public record Event(int seq, JobState from, JobState to, Instant at) {}

    public void add(Tx tx, Job job) {
        tx.sql()
                .insertInto(Tables.Job.TABLE)
                .set(Tables.Job.JOB_ID, job.id().toString())
                .set(Tables.Job.CONSUMER, job.consumer().toString())
                .set(Tables.Job.REQUEST_HASH, job.requestHash().toString())
                .set(Tables.Job.JOB_SPEC, Json.writeText(job.spec()))
                .set(Tables.Job.STATE, JobState.ACCEPTED.name())
                .set(Tables.Job.CVM, CvmState.NONE.name())
                .set(Tables.Job.SETTLED, false)
                .set(Tables.Job.CREATED_AT, job.createdAt().getEpochSecond())
                .set(Tables.Job.UPDATED_AT, job.createdAt().getEpochSecond())
                .set(Tables.Job.STATE_DEADLINE, job.stateDeadline().getEpochSecond())
                .set(Tables.Job.LEASE_UNTIL, 0L)
                .execute();
        for (int i = 0; i < job.inputs().size(); i++) {
            tx.sql()
                    .insertInto(JobDataset.TABLE)
                    .set(JobDataset.JOB_ID, job.id().toString())
                    .set(JobDataset.DATASET_ID, job.inputs().get(i).datasetId().toString())
                    .set(JobDataset.ORDINAL, i)
                    .set(JobDataset.OWNER, job.inputs().get(i).owner().toString())
                    .execute();
        }
        announce(tx, job.id(), "NONE", JobState.ACCEPTED);
    }

    /// Moves the job if it stands in `from`; true for exactly one caller.
    public boolean move(Tx tx, JobId id, JobState from, JobState to, Instant now, Instant deadline) {
        if (!from.next().contains(to)) {
            throw new IllegalStateException("A job never moves from " + from + " to " + to + ".");
        }
        int changed = tx.sql()
                .update(Tables.Job.TABLE)
                .set(Tables.Job.STATE, to.name())
                .set(Tables.Job.UPDATED_AT, now.getEpochSecond())
                .set(Tables.Job.STATE_DEADLINE, deadline.getEpochSecond())
                .where(Tables.Job.JOB_ID.eq(id.toString()))
                .and(Tables.Job.STATE.eq(from.name()))
                .execute();
        if (changed != 1) {
            return false;
        }
        // The row lock taken by the update makes the count stable.
        int seq = tx.sql().fetchCount(JobEvent.TABLE, JobEvent.JOB_ID.eq(id.toString())) + 1;
        tx.sql()
                .insertInto(JobEvent.TABLE)
                .set(JobEvent.JOB_ID, id.toString())
                .set(JobEvent.SEQ, seq)
                .set(JobEvent.FROM_STATE, from.name())
                .set(JobEvent.TO_STATE, to.name())
                .set(JobEvent.OCCURRED_AT, now.getEpochSecond())
                .execute();
        announce(tx, id, from.name(), to);
        return true;
    }

    private void announce(Tx tx, JobId id, String from, JobState to) {
        tx.afterCommit(() -> listener.transition(id, from, to.name(), Moment.AFTER_COMMIT));
        listener.transition(id, from, to.name(), Moment.BEFORE_COMMIT);
    }

    /// Ends the job as failed from whatever state allows it; false if it has ended or may no longer fail.
    public boolean fail(Tx tx, Job job, Failure failure, Instant now) {
        if (!job.state().next().contains(JobState.FAILED)
                || !move(tx, job.id(), job.state(), JobState.FAILED, now, now)) {
            return false;
        }
        set(tx, job.id(), Tables.Job.FAILURE, failure.name());
        return true;
    }

    public Optional<Job> find(Tx tx, JobId id) {
        return fetch(tx, Tables.Job.JOB_ID.eq(id.toString())).stream().findFirst();
    }

    /// The job, its row locked until the transaction ends.
    public Optional<Job> lock(Tx tx, JobId id) {
        return tx.sql()
                .select(Tables.Job.JOB_ID)
                .from(Tables.Job.TABLE)
                .where(Tables.Job.JOB_ID.eq(id.toString()))
                .forUpdate()
                .fetchOptional()
                .flatMap(row -> find(tx, id));
    }

    /// Jobs whose result any of these consumers got or is getting, newest first.
    public List<Job> releasedTo(Tx tx, Collection<WalletAddress> consumers) {
        return fetch(
                tx,
                consumedBy(consumers)
                        .and(Tables.Job.STATE.in(
                                JobState.APPROVED.name(), JobState.RELEASED.name(), JobState.REVOKED.name())));
    }

    /// How many results of these consumers on the dataset were held since then.
    public int heldSince(Tx tx, Collection<WalletAddress> consumers, DatasetId dataset, Instant since) {
        return tx.sql()
                .fetchCount(DSL.select(Tables.Job.JOB_ID)
                        .from(Tables.Job.TABLE)
                        .where(consumedBy(consumers))
                        .and(Tables.Job.JOB_ID.in(DSL.select(JobDataset.JOB_ID)
                                .from(JobDataset.TABLE)
                                .where(JobDataset.DATASET_ID.eq(dataset.toString()))))
                        .and(Tables.Job.JOB_ID.in(DSL.select(JobEvent.JOB_ID)
                                .from(JobEvent.TABLE)
                                .where(JobEvent.TO_STATE.eq(JobState.REVIEWING.name()))
                                .and(JobEvent.OCCURRED_AT.ge(since.getEpochSecond())))));
    }

    private static Condition consumedBy(Collection<WalletAddress> consumers) {
        return Tables.Job.CONSUMER.in(
                consumers.stream().map(WalletAddress::toString).toList());
    }

    public List<Job> ofConsumer(Tx tx, WalletAddress consumer) {
        return fetch(tx, Tables.Job.CONSUMER.eq(consumer.toString()));
    }

    public long unfinishedOf(Tx tx, WalletAddress consumer) {
        return tx.sql()
                .fetchCount(
                        Tables.Job.TABLE,
                        Tables.Job.CONSUMER.eq(consumer.toString()).and(Tables.Job.SETTLED.isFalse()));
    }

    /// Jobs held for review, or once held, newest first.
    public List<Job> held(Tx tx) {
        return fetch(
                tx,
                Tables.Job.JOB_ID.in(DSL.select(JobEvent.JOB_ID)
                        .from(JobEvent.TABLE)
                        .where(JobEvent.TO_STATE.eq(JobState.REVIEWING.name()))));
    }

    /// Jobs on a dataset of `owner`, or on one of `datasets`, that are or were held for review.
    public List<Job> reviewedBy(Tx tx, WalletAddress owner, Collection<DatasetId> datasets) {
        Condition mine = JobDataset.OWNER
                .eq(owner.toString())
                .or(JobDataset.DATASET_ID.in(
                        datasets.stream().map(DatasetId::toString).toList()));
        Condition held = Tables.Job.JOB_ID.in(DSL.select(JobEvent.JOB_ID)
                .from(JobEvent.TABLE)
                .where(JobEvent.TO_STATE.eq(JobState.REVIEWING.name())));
        return fetch(
                tx,
                Tables.Job.JOB_ID
                        .in(DSL.select(JobDataset.JOB_ID).from(JobDataset.TABLE).where(mine))
                        .and(held));
    }

    public List<Event> events(Tx tx, JobId id) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(JobEvent.TABLE)
                .where(JobEvent.JOB_ID.eq(id.toString()))
                .orderBy(JobEvent.SEQ)
                .fetch(row -> new Event(
                        row.get(JobEvent.SEQ),
                        JobState.valueOf(row.get(JobEvent.FROM_STATE)),
                        JobState.valueOf(row.get(JobEvent.TO_STATE)),
                        Instant.ofEpochSecond(row.get(JobEvent.OCCURRED_AT))));
    }

    /// Jobs with work left that no live replica holds.
    public List<JobId> unsettled(Tx tx, String me, Instant now, int limit) {
        return tx.sql()
                .select(Tables.Job.JOB_ID)
                .from(Tables.Job.TABLE)
                .where(Tables.Job.SETTLED.isFalse())
                .and(Tables.Job.STATE.ne(JobState.REVIEWING.name()).or(Tables.Job.CVM.eq(CvmState.WANTED.name())))
                .and(Tables.Job.LEASE_UNTIL.lt(now.getEpochSecond()).or(Tables.Job.LEASE_OWNER.eq(me)))
                .orderBy(Tables.Job.UPDATED_AT)
                .limit(limit)
                .fetch(row -> JobId.parse(row.get(Tables.Job.JOB_ID)));
    }

    /// Takes or prolongs the lease on a job; true if it is ours until `until`.
    public boolean lease(Tx tx, JobId id, String me, Instant now, Instant until) {
        return tx.sql()
                        .update(Tables.Job.TABLE)
                        .set(Tables.Job.LEASE_OWNER, me)
                        .set(Tables.Job.LEASE_UNTIL, until.getEpochSecond())
                        .where(Tables.Job.JOB_ID.eq(id.toString()))
                        .and(Tables.Job.LEASE_UNTIL.lt(now.getEpochSecond()).or(Tables.Job.LEASE_OWNER.eq(me)))
                        .execute()
                == 1;
    }

    public void launch(Tx tx, JobId id, String bootConfig, Measurement digest) {
        set(tx, id, Tables.Job.BOOT_CONFIG, bootConfig);
        set(tx, id, Tables.Job.BOOT_DIGEST, digest.toString());
        set(tx, id, Tables.Job.CVM, CvmState.WANTED.name());
    }

    public void cvmDestroyed(Tx tx, JobId id) {
        set(tx, id, Tables.Job.CVM, CvmState.DESTROYED.name());
    }

    public void settle(Tx tx, JobId id) {
        set(tx, id, Tables.Job.SETTLED, true);
    }

    /// Gives the runner work on the job again.
    public void unsettle(Tx tx, JobId id) {
        set(tx, id, Tables.Job.SETTLED, false);
    }

    /// Records which snapshot the job is given the key of.
    public void pin(Tx tx, JobId id, Dataset dataset) {
        tx.sql()
                .update(JobDataset.TABLE)
                .set(JobDataset.SNAPSHOT_ID, dataset.snapshotId().toString())
                .set(JobDataset.ROOT, dataset.snapshot().orElseThrow().root().toString())
                .where(JobDataset.JOB_ID.eq(id.toString()))
                .and(JobDataset.DATASET_ID.eq(dataset.id().toString()))
                .execute();
    }

    /// A snapshot that a job was given the key of.
    public record Pinned(SnapshotId snapshot, Sha256Digest root) {}

    /// Empty for jobs that were given keys before this was recorded.
    public Optional<Pinned> pinned(Tx tx, JobId id, DatasetId dataset) {
        return tx.sql()
                .select(JobDataset.SNAPSHOT_ID, JobDataset.ROOT)
                .from(JobDataset.TABLE)
                .where(JobDataset.JOB_ID.eq(id.toString()))
                .and(JobDataset.DATASET_ID.eq(dataset.toString()))
                .and(JobDataset.ROOT.isNotNull())
                .fetchOptional(row -> new Pinned(SnapshotId.parse(row.value1()), Sha256Digest.parse(row.value2())));
    }

    public void keyEvidence(Tx tx, JobId id, String document) {
        set(tx, id, Tables.Job.KEY_EVIDENCE, document);
    }

    public Optional<String> keyEvidence(Tx tx, JobId id) {
        return get(tx, id, Tables.Job.KEY_EVIDENCE);
    }

    public void submitted(Tx tx, JobId id, Job.Result result, String evidence) {
        set(tx, id, Tables.Job.RESULT_PATH, result.path());
        set(tx, id, Tables.Job.RESULT_HASH, result.hash().toString());
        set(tx, id, Tables.Job.SUBMIT_EVIDENCE, evidence);
    }

    public Optional<String> submitEvidence(Tx tx, JobId id) {
        return get(tx, id, Tables.Job.SUBMIT_EVIDENCE);
    }

    public void decision(Tx tx, JobId id, String decision) {
        set(tx, id, Tables.Job.DECISION, decision);
    }

    public void manifest(Tx tx, JobId id, String envelope) {
        set(tx, id, Tables.Job.MANIFEST, envelope);
    }

    public Optional<String> manifest(Tx tx, JobId id) {
        return get(tx, id, Tables.Job.MANIFEST);
    }

    private static <T> void set(Tx tx, JobId id, Field<T> column, T value) {
        tx.sql()
                .update(Tables.Job.TABLE)
                .set(column, value)
                .where(Tables.Job.JOB_ID.eq(id.toString()))
                .execute();
    }

    private static Optional<String> get(Tx tx, JobId id, Field<String> column) {
        return tx.sql()
                .select(column)
                .from(Tables.Job.TABLE)
                .where(Tables.Job.JOB_ID.eq(id.toString()))
                .fetchOptional(column);
    }

    private static List<Job> fetch(Tx tx, Condition which) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(Tables.Job.TABLE)
                .where(which)
                .orderBy(Tables.Job.CREATED_AT.desc(), Tables.Job.JOB_ID)
                .limit(MAX_LISTED)
                .fetch(row -> read(tx, row));
    }

    private static Job read(Tx tx, Record row) {
        JobId id = JobId.parse(row.get(Tables.Job.JOB_ID));
        return new Job(
                id,
                WalletAddress.parse(row.get(Tables.Job.CONSUMER)),
                Sha256Digest.parse(row.get(Tables.Job.REQUEST_HASH)),
                Json.read(row.get(Tables.Job.JOB_SPEC), JobSpec.class),
                inputs(tx, id),
                JobState.valueOf(row.get(Tables.Job.STATE)),
                CvmState.valueOf(row.get(Tables.Job.CVM)),
                row.get(Tables.Job.SETTLED),
                Instant.ofEpochSecond(row.get(Tables.Job.CREATED_AT)),
                Instant.ofEpochSecond(row.get(Tables.Job.UPDATED_AT)),
                Instant.ofEpochSecond(row.get(Tables.Job.STATE_DEADLINE)),
                Optional.ofNullable(row.get(Tables.Job.BOOT_CONFIG)),
                Optional.ofNullable(row.get(Tables.Job.BOOT_DIGEST)).map(Measurement::parse),
                Optional.ofNullable(row.get(Tables.Job.RESULT_PATH))
                        .map(path -> new Job.Result(path, Sha256Digest.parse(row.get(Tables.Job.RESULT_HASH)))),
                Optional.ofNullable(row.get(Tables.Job.DECISION)),
                Optional.ofNullable(row.get(Tables.Job.FAILURE)).map(Failure::valueOf));
    }

    private static List<Job.Input> inputs(Tx tx, JobId id) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(JobDataset.TABLE)
                .where(JobDataset.JOB_ID.eq(id.toString()))
                .orderBy(JobDataset.ORDINAL)
                .fetch(row -> new Job.Input(
                        DatasetId.parse(row.get(JobDataset.DATASET_ID)),
                        WalletAddress.parse(row.get(JobDataset.OWNER))));
    }
}
