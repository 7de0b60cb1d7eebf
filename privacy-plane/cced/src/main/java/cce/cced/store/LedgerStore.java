package cce.cced.store;

import cce.cced.store.Tables.LedgerEntry;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// What must be written to the chain: an entry is committed together with the state change it tells of, and gets
/// its record once the chain has it.
public final class LedgerStore {
    /// @param id says what the entry is about; the same event has the same id after any crash
    /// @param subject what auditors search by: the job or the dataset, hashed
    /// @param digest what the record fixes
    /// @param document what the digest is of, for people; may be empty when the digest speaks for itself
    /// @param record the record on the chain, as JSON, once it is there
    public record Entry(
            String id,
            Optional<JobId> job,
            String kind,
            Optional<DatasetId> dataset,
            Sha256Digest subject,
            Sha256Digest digest,
            String document,
            Optional<String> record) {}

    /// Adds an entry; adding it again changes nothing.
    public void add(Tx tx, Entry entry, Instant now) {
        if (tx.sql().fetchCount(LedgerEntry.TABLE, LedgerEntry.ENTRY_ID.eq(entry.id())) > 0) {
            return;
        }
        tx.sql()
                .insertInto(LedgerEntry.TABLE)
                .set(LedgerEntry.ENTRY_ID, entry.id())
                .set(LedgerEntry.JOB_ID, entry.job().map(JobId::toString).orElse(null))
                .set(LedgerEntry.KIND, entry.kind())
                .set(
                        LedgerEntry.DATASET_ID,
                        entry.dataset().map(DatasetId::toString).orElse(null))
                .set(LedgerEntry.SUBJECT, entry.subject().toString())
                .set(LedgerEntry.DIGEST, entry.digest().toString())
                .set(LedgerEntry.DOCUMENT, entry.document())
                .set(LedgerEntry.CREATED_AT, now.getEpochSecond())
                .execute();
    }

    /// The entry, its row locked: whoever holds it is the only one who may append it.
    public Optional<Entry> lock(Tx tx, String id) {
        return tx.sql()
                .select(LedgerEntry.ENTRY_ID)
                .from(LedgerEntry.TABLE)
                .where(LedgerEntry.ENTRY_ID.eq(id))
                .forUpdate()
                .fetchOptional()
                .flatMap(row ->
                        fetch(tx.sql(), LedgerEntry.ENTRY_ID.eq(id)).stream().findFirst());
    }

    public void recorded(Tx tx, String id, String record) {
        tx.sql()
                .update(LedgerEntry.TABLE)
                .set(LedgerEntry.RECORD, record)
                .where(LedgerEntry.ENTRY_ID.eq(id))
                .execute();
    }

    public List<Entry> ofJob(Tx tx, JobId job) {
        return fetch(tx.sql(), LedgerEntry.JOB_ID.eq(job.toString()));
    }

    public List<Entry> ofDataset(Tx tx, DatasetId dataset) {
        return fetch(tx.sql(), LedgerEntry.DATASET_ID.eq(dataset.toString()).and(LedgerEntry.JOB_ID.isNull()));
    }

    /// Ids of entries that the chain does not have yet, oldest first.
    public List<String> open(Tx tx, Instant olderThan, int limit) {
        return tx.sql()
                .select(LedgerEntry.ENTRY_ID)
                .from(LedgerEntry.TABLE)
                .where(LedgerEntry.RECORD.isNull())
                .and(LedgerEntry.CREATED_AT.le(olderThan.getEpochSecond()))
                .orderBy(LedgerEntry.SEQ)
                .limit(limit)
                .fetch(LedgerEntry.ENTRY_ID);
    }

    private static List<Entry> fetch(DSLContext sql, Condition which) {
        return sql.select(DSL.asterisk())
                .from(LedgerEntry.TABLE)
                .where(which)
                .orderBy(LedgerEntry.SEQ)
                .fetch(row -> new Entry(
                        row.get(LedgerEntry.ENTRY_ID),
                        Optional.ofNullable(row.get(LedgerEntry.JOB_ID)).map(JobId::parse),
                        row.get(LedgerEntry.KIND),
                        Optional.ofNullable(row.get(LedgerEntry.DATASET_ID)).map(DatasetId::parse),
                        Sha256Digest.parse(row.get(LedgerEntry.SUBJECT)),
                        Sha256Digest.parse(row.get(LedgerEntry.DIGEST)),
                        row.get(LedgerEntry.DOCUMENT),
                        Optional.ofNullable(row.get(LedgerEntry.RECORD))));
    }
}
