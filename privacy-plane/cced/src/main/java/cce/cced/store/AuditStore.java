package cce.cced.store;

import cce.cced.store.Tables.AuditEvent;
import cce.cced.store.Tables.AuditHead;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The off-chain audit log: who looked at what and what was decided, each entry bound to all before it. Its head
/// goes into every Result Manifest, so an entry that goes missing later is missed.
public final class AuditStore {
    private static final int THE_HEAD = 1;
    private static final int MAX_LISTED = 1000;

    /// @param document canonical JSON of the entry, which [#head] covers
    public record Event(long seq, String kind, String actor, String document, Instant at, Sha256Digest head) {}

    /// @param manifest SHA-256 of the payload of the last Result Manifest
    public record Head(long size, Sha256Digest head, Optional<Sha256Digest> manifest) {}

    private record Link(long seq, String kind, String actor, String document, long at, Sha256Digest previous) {}

    /// Appends an entry. The lock on the head makes writers wait for each other, so numbers have no gap.
    public Event append(Tx tx, String kind, String actor, Optional<JobId> job, Object details, Instant now) {
        Head before = lock(tx);
        String document = Json.writeText(details);
        Link link = new Link(before.size(), kind, actor, document, now.getEpochSecond(), before.head());
        Sha256Digest head = Json.digest(link);
        tx.sql()
                .insertInto(AuditEvent.TABLE)
                .set(AuditEvent.SEQ, before.size())
                .set(AuditEvent.KIND, kind)
                .set(AuditEvent.ACTOR, actor)
                .set(AuditEvent.JOB_ID, job.map(JobId::toString).orElse(null))
                .set(AuditEvent.DOCUMENT, document)
                .set(AuditEvent.HEAD, head.toString())
                .set(AuditEvent.CREATED_AT, now.getEpochSecond())
                .execute();
        tx.sql()
                .update(AuditHead.TABLE)
                .set(AuditHead.SIZE, before.size() + 1)
                .set(AuditHead.HEAD, head.toString())
                .where(AuditHead.ID.eq(THE_HEAD))
                .execute();
        return new Event(before.size(), kind, actor, document, now, head);
    }

    /// The head, locked until the transaction ends.
    public Head lock(Tx tx) {
        return tx.sql()
                .selectFrom(AuditHead.TABLE)
                .where(AuditHead.ID.eq(THE_HEAD))
                .forUpdate()
                .fetchSingle(row -> new Head(
                        row.get(AuditHead.SIZE),
                        Sha256Digest.parse(row.get(AuditHead.HEAD)),
                        Optional.ofNullable(row.get(AuditHead.MANIFEST)).map(Sha256Digest::parse)));
    }

    public void manifest(Tx tx, Sha256Digest payload) {
        tx.sql()
                .update(AuditHead.TABLE)
                .set(AuditHead.MANIFEST, payload.toString())
                .where(AuditHead.ID.eq(THE_HEAD))
                .execute();
    }

    public List<Event> ofJob(Tx tx, JobId job) {
        return tx.sql()
                .selectFrom(AuditEvent.TABLE)
                .where(AuditEvent.JOB_ID.eq(job.toString()))
                .orderBy(AuditEvent.SEQ)
                .limit(MAX_LISTED)
                .fetch(row -> new Event(
                        row.get(AuditEvent.SEQ),
                        row.get(AuditEvent.KIND),
                        row.get(AuditEvent.ACTOR),
                        row.get(AuditEvent.DOCUMENT),
                        Instant.ofEpochSecond(row.get(AuditEvent.CREATED_AT)),
                        Sha256Digest.parse(row.get(AuditEvent.HEAD))));
    }

    /// Whether each entry still follows from the one before and the last one is the head.
    public boolean isWhole(Tx tx) {
        Sha256Digest previous = Sha256Digest.of(new byte[Sha256Digest.LENGTH]);
        long size = 0;
        for (var row :
                tx.sql().selectFrom(AuditEvent.TABLE).orderBy(AuditEvent.SEQ).fetch()) {
            Link link = new Link(
                    size,
                    row.get(AuditEvent.KIND),
                    row.get(AuditEvent.ACTOR),
                    row.get(AuditEvent.DOCUMENT),
                    row.get(AuditEvent.CREATED_AT),
                    previous);
            previous = Json.digest(link);
            if (!previous.toString().equals(row.get(AuditEvent.HEAD)) || row.get(AuditEvent.SEQ) != size) {
                return false;
            }
            size++;
        }
        Head head = lock(tx);
        return head.size() == size && head.head().equals(previous);
    }
}
