package cce.cced.store;

import cce.cced.store.Tables.Artefact;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;

/// What would be released of each job, one row for each time the gate looked at it. The key of an artefact is
/// random and kept sealed in its row only: [#destroyKeys] is the end of the output.
public final class ArtefactStore {
    /// @param hash what votes are bound to: SHA-256 of the sealed bytes, the very ones that a consumer would
    ///     get
    /// @param sealedKey the key, sealed; empty once destroyed
    /// @param report the gate's report, sealed
    /// @param mitigation what made this artefact out of the one before; empty for the first
    /// @param mitigatedBy the wallet that asked for it; empty for the first
    public record Row(
            JobId job,
            int round,
            Sha256Digest hash,
            String objectName,
            Optional<String> sealedKey,
            String report,
            String mitigation,
            String mitigatedBy,
            Instant createdAt) {}

    public void add(Tx tx, Row row) {
        tx.sql()
                .insertInto(Artefact.TABLE)
                .set(Artefact.JOB_ID, row.job().toString())
                .set(Artefact.ROUND, row.round())
                .set(Artefact.ARTEFACT_HASH, row.hash().toString())
                .set(Artefact.OBJECT_NAME, row.objectName())
                .set(Artefact.SEALED_KEY, row.sealedKey().orElse(null))
                .set(Artefact.REPORT, row.report())
                .set(Artefact.MITIGATION, row.mitigation())
                .set(Artefact.MITIGATED_BY, row.mitigatedBy())
                .set(Artefact.CREATED_AT, row.createdAt().getEpochSecond())
                .execute();
    }

    /// All artefacts of a job, oldest first.
    public List<Row> all(Tx tx, JobId job) {
        return tx.sql()
                .selectFrom(Artefact.TABLE)
                .where(Artefact.JOB_ID.eq(job.toString()))
                .orderBy(Artefact.ROUND)
                .fetch(ArtefactStore::read);
    }

    public Optional<Row> latest(Tx tx, JobId job) {
        List<Row> all = all(tx, job);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    public void destroyKeys(Tx tx, JobId job) {
        tx.sql()
                .update(Artefact.TABLE)
                .setNull(Artefact.SEALED_KEY)
                .where(Artefact.JOB_ID.eq(job.toString()))
                .execute();
    }

    private static Row read(Record row) {
        return new Row(
                JobId.parse(row.get(Artefact.JOB_ID)),
                row.get(Artefact.ROUND),
                Sha256Digest.parse(row.get(Artefact.ARTEFACT_HASH)),
                row.get(Artefact.OBJECT_NAME),
                Optional.ofNullable(row.get(Artefact.SEALED_KEY)),
                row.get(Artefact.REPORT),
                row.get(Artefact.MITIGATION),
                row.get(Artefact.MITIGATED_BY),
                Instant.ofEpochSecond(row.get(Artefact.CREATED_AT)));
    }
}
