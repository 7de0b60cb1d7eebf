package cce.cced.chain;

import cce.cced.store.Database;
import cce.cced.store.LedgerStore;
import cce.cced.store.LedgerStore.Entry;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.Sha256Digest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Writes to the chain what the database has promised: every entry once, however often it is tried.
///
/// Subjects: of a job's records [JobId#ledgerSubject()]; of a dataset's own SHA-256 of the 20 bytes of its id; of a
/// reference value its id; of an appraisal policy SHA-256 of its document. Digests: of `SNAPSHOT_FINALISED` the
/// root, of `RESULT_SUBMITTED`, `RESULT_RELEASED` and `RESULT_KEY_DELIVERED` the result hash, of
/// `ALGORITHM_FLAGGED` the code digest, of `JOB_ACCEPTED` the hash of the signed request, of all others SHA-256 of
/// a canonical document that cced keeps.
public final class Recorder {
    private static final int MAX_BATCH = 100;

    private final Database database;
    private final LedgerStore entries;
    private final Chain chain;
    private final Clock clock;

    public Recorder(Database database, LedgerStore entries, Chain chain, Clock clock) {
        this.database = database;
        this.entries = entries;
        this.chain = chain;
        this.clock = clock;
    }

    /// Promises a record about a job, as part of the transaction that changes the job.
    public String promise(Tx tx, JobId job, RecordKind kind, Optional<DatasetId> dataset, Sha256Digest digest) {
        String id = "job/" + job + "/" + kind + dataset.map(d -> "/" + d).orElse("");
        add(
                tx,
                new Entry(
                        id, Optional.of(job), kind.name(), dataset, job.ledgerSubject(), digest, "", Optional.empty()));
        return id;
    }

    /// Promises a record whose digest is that of a document.
    public String promise(
            Tx tx, String about, RecordKind kind, Optional<DatasetId> dataset, Sha256Digest subject, Object document) {
        String id = about + "/" + kind;
        add(
                tx,
                new Entry(
                        id,
                        Optional.empty(),
                        kind.name(),
                        dataset,
                        subject,
                        Json.digest(document),
                        Json.writeText(document),
                        Optional.empty()));
        return id;
    }

    /// Promises a record whose digest speaks for itself.
    public String promise(
            Tx tx, String about, RecordKind kind, DatasetId dataset, Sha256Digest subject, Sha256Digest digest) {
        String id = about + "/" + kind;
        add(
                tx,
                new Entry(
                        id,
                        Optional.empty(),
                        kind.name(),
                        Optional.of(dataset),
                        subject,
                        digest,
                        "",
                        Optional.empty()));
        return id;
    }

    private void add(Tx tx, Entry entry) {
        entries.add(tx, entry, clock.instant());
    }

    /// Sees to it that the entry is on the chain. The row stays locked meanwhile, so two callers append it once.
    public LedgerRecord record(String entryId) {
        return database.in(tx -> {
            Entry entry = entries.lock(tx, entryId)
                    .orElseThrow(() -> new IllegalStateException("There is no ledger entry " + entryId + "."));
            if (entry.record().isPresent()) {
                return Json.read(entry.record().get(), LedgerRecord.class);
            }
            LedgerRecord record =
                    chain.append(RecordKind.valueOf(entry.kind()), entry.dataset(), entry.subject(), entry.digest());
            entries.recorded(tx, entryId, Json.writeText(record));
            return record;
        });
    }

    /// Records everything of a job that is still open; returns all its records.
    public List<LedgerRecord> recordJob(JobId job) {
        return database.in(tx -> entries.ofJob(tx, job)).stream()
                .map(entry -> record(entry.id()))
                .toList();
    }

    public List<LedgerRecord> recordDataset(DatasetId dataset) {
        return database.in(tx -> entries.ofDataset(tx, dataset)).stream()
                .map(entry -> record(entry.id()))
                .toList();
    }

    /// Records what a crash or an outage left open.
    public void recordOpen() {
        database.in(tx -> entries.open(tx, clock.instant(), MAX_BATCH)).forEach(this::record);
    }
}
