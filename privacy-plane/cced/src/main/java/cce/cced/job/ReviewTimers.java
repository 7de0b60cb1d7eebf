package cce.cced.job;

import cce.cced.governance.AuditTrail;
import cce.cced.store.ArtefactStore;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewState;
import cce.cced.store.ReviewStore;
import cce.cced.store.Tx;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The clocks of open reviews. Reviewers are reminded once; a review that nobody decides in time expires, and then
/// the output is destroyed: its key is deleted, its ciphertext too. Everything is read from the database, so a
/// restart forgets no clock.
public final class ReviewTimers {
    private final Database database;
    private final JobStore jobs;
    private final ReviewStore reviews;
    private final ArtefactStore artefactRows;
    private final Artefacts artefacts;
    private final Decisions decisions;
    private final AuditTrail audit;
    private final Clock clock;

    public ReviewTimers(
            Database database,
            JobStore jobs,
            ReviewStore reviews,
            ArtefactStore artefactRows,
            Artefacts artefacts,
            Decisions decisions,
            AuditTrail audit,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.reviews = reviews;
        this.artefactRows = artefactRows;
        this.artefacts = artefacts;
        this.decisions = decisions;
        this.audit = audit;
        this.clock = clock;
    }

    void look() {
        Instant now = clock.instant();
        for (ReviewStore.Open review : database.in(tx -> reviews.due(tx, now))) {
            database.run(tx -> act(tx, review.job(), now));
        }
    }

    private void act(Tx tx, JobId id, Instant now) {
        Job job = jobs.lock(tx, id).orElseThrow();
        ReviewStore.Open review = reviews.find(tx, id).orElseThrow();
        if (!review.state().isOpen() || job.state() != JobState.REVIEWING) {
            reviews.state(tx, id, job.state() == JobState.CANCELLED ? ReviewState.CANCELLED : review.state());
        } else if (!review.expiresAt().isAfter(now)) {
            expire(tx, job, now);
        } else if (review.reminded() == 0) {
            reviews.reminded(tx, id);
            audit.note(
                    tx,
                    "review-reminder",
                    "cced",
                    Optional.of(id),
                    Map.of("due", String.valueOf(now.getEpochSecond())));
        }
    }

    private void expire(Tx tx, Job job, Instant now) {
        Artefacts.Artefact latest = artefacts.latest(tx, job.id()).orElseThrow();
        jobs.move(tx, job.id(), JobState.REVIEWING, JobState.EXPIRED, now, now.plus(JobTimes.NONE));
        reviews.state(tx, job.id(), ReviewState.EXPIRED);
        artefactRows.destroyKeys(tx, job.id());
        decisions.refuse(tx, job, "expired", latest.row(), latest.report());
        audit.note(tx, "review-expired", "cced", Optional.of(job.id()), Map.of());
    }

    /// Deletes what a finished job must not leave behind: always what the program really wrote, and all that was
    /// not released. Repeating it does nothing.
    void discard(Job job) {
        boolean released = job.state() == JobState.RELEASED;
        database.run(tx -> {
            if (!released) {
                artefactRows.destroyKeys(tx, job.id());
            }
            if (job.state() == JobState.CANCELLED && reviews.find(tx, job.id()).isPresent()) {
                reviews.state(tx, job.id(), ReviewState.CANCELLED);
            }
        });
        List<ArtefactStore.Row> rows = database.in(tx -> artefactRows.all(tx, job.id()));
        Optional<Sha256Digest> keep = released ? Optional.of(rows.getLast().hash()) : Optional.empty();
        artefacts.discard(rows, keep);
        job.result().ifPresent(result -> artefacts.discard(result.path()));
    }
}
