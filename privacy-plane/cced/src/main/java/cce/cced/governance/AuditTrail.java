package cce.cced.governance;

import cce.cced.store.AuditStore;
import cce.cced.store.Database;
import cce.cced.store.Tx;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ReviewApi;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Writes the off-chain audit log, in the transaction of what it tells of: a view that was not logged did not
/// happen, since its answer goes out after the commit.
public final class AuditTrail {
    private static final Logger LOG = Logger.getLogger(AuditTrail.class.getName());

    private final Database database;
    private final AuditStore store;
    private final Clock clock;

    public AuditTrail(Database database, AuditStore store, Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    public void note(Tx tx, String kind, String actor, Optional<JobId> job, Map<String, String> about) {
        Map<String, String> details = new TreeMap<>(about);
        job.ifPresent(id -> details.put("job_id", id.toString()));
        store.append(tx, kind, actor, job, details, clock.instant());
    }

    /// As [#note], and tells the operator at once.
    public void alert(Tx tx, String kind, String actor, Optional<JobId> job, Map<String, String> about) {
        note(tx, kind, actor, job, about);
        tx.afterCommit(() -> LOG.log(
                Level.SEVERE,
                "ALERT " + kind + " by " + actor + " on job "
                        + job.map(JobId::toString).orElse("-") + "."));
    }

    public ReviewApi.AuditEvents ofJob(Tx tx, JobId job) {
        List<ReviewApi.AuditEvent> events = store.ofJob(tx, job).stream()
                .map(event -> new ReviewApi.AuditEvent(
                        event.seq(),
                        event.kind(),
                        event.actor(),
                        about(event.document()),
                        event.at().getEpochSecond(),
                        event.head()))
                .toList();
        return new ReviewApi.AuditEvents(events);
    }

    /// Whether every entry still follows from the one before.
    public boolean isWhole() {
        return database.in(store::isWhole);
    }

    private static Map<String, String> about(String document) {
        Map<String, String> about = new TreeMap<>();
        Json.tree(document.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .properties()
                .forEach(entry -> about.put(entry.getKey(), entry.getValue().asString()));
        return about;
    }
}
