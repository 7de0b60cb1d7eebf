package cce.cced.store;

import cce.cced.store.Tables.Review;
import cce.cced.store.Tables.ReviewVote;
import cce.protocol.JobId;
import cce.protocol.ReviewApi;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Reviews of held results and their votes: one a reviewer and round, never changed. A new artefact is a new round,
/// in which nobody has voted yet.
public final class ReviewStore {
    /// Reviews that one look at the timers takes.
    private static final int MAX_DUE = 200;

    /// @param message what the reviewer signed
    public record Vote(
            WalletAddress reviewer,
            ReviewApi.Decision decision,
            String reason,
            String message,
            String signature,
            String organisation,
            Instant at) {}

    /// @param policy the policy document this review runs by
    /// @param reminded how many reminders were sent
    public record Open(
            JobId job,
            int round,
            ReviewState state,
            Instant openedAt,
            Instant dueAt,
            Instant expiresAt,
            int reminded,
            String policy) {}

    public void open(Tx tx, Open review) {
        tx.sql()
                .insertInto(Review.TABLE)
                .set(Review.JOB_ID, review.job().toString())
                .set(Review.ROUND, review.round())
                .set(Review.STATE, review.state().name())
                .set(Review.OPENED_AT, review.openedAt().getEpochSecond())
                .set(Review.DUE_AT, review.dueAt().getEpochSecond())
                .set(Review.EXPIRES_AT, review.expiresAt().getEpochSecond())
                .set(Review.REMINDED, review.reminded())
                .set(Review.POLICY, review.policy())
                .execute();
    }

    public Optional<Open> find(Tx tx, JobId job) {
        return tx.sql()
                .selectFrom(Review.TABLE)
                .where(Review.JOB_ID.eq(job.toString()))
                .fetchOptional(ReviewStore::read);
    }

    /// Moves an open review; a decided one stays as it is, but for its release and revocation.
    public void state(Tx tx, JobId job, ReviewState to) {
        tx.sql()
                .update(Review.TABLE)
                .set(Review.STATE, to.name())
                .where(Review.JOB_ID.eq(job.toString()))
                .execute();
    }

    /// Starts the next round: another artefact, no votes, the same end.
    public void nextRound(Tx tx, JobId job, int round) {
        tx.sql()
                .update(Review.TABLE)
                .set(Review.ROUND, round)
                .set(Review.STATE, ReviewState.IN_REVIEW.name())
                .where(Review.JOB_ID.eq(job.toString()))
                .execute();
    }

    /// Open reviews whose next reminder or end is due.
    public List<Open> due(Tx tx, Instant now) {
        return tx.sql()
                .selectFrom(Review.TABLE)
                .where(Review.STATE.in(
                        ReviewState.openOnes().stream().map(Enum::name).toList()))
                .and(Review.DUE_AT
                        .le(now.getEpochSecond())
                        .and(Review.REMINDED.eq(0))
                        .or(Review.EXPIRES_AT.le(now.getEpochSecond())))
                .limit(MAX_DUE)
                .fetch(ReviewStore::read);
    }

    public void reminded(Tx tx, JobId job) {
        tx.sql()
                .update(Review.TABLE)
                .set(Review.REMINDED, Review.REMINDED.plus(1))
                .where(Review.JOB_ID.eq(job.toString()))
                .execute();
    }

    /// False if the reviewer has voted in this round before.
    public boolean add(Tx tx, JobId job, int round, Vote vote) {
        boolean voted =
                votes(tx, job, round).stream().anyMatch(v -> v.reviewer().equals(vote.reviewer()));
        if (voted) {
            return false;
        }
        tx.sql()
                .insertInto(ReviewVote.TABLE)
                .set(ReviewVote.JOB_ID, job.toString())
                .set(ReviewVote.ROUND, round)
                .set(ReviewVote.REVIEWER, vote.reviewer().toString())
                .set(ReviewVote.DECISION, vote.decision().text())
                .set(ReviewVote.REASON, vote.reason())
                .set(ReviewVote.MESSAGE, vote.message())
                .set(ReviewVote.SIGNATURE, vote.signature())
                .set(ReviewVote.ORGANISATION, vote.organisation())
                .set(ReviewVote.VOTED_AT, vote.at().getEpochSecond())
                .execute();
        return true;
    }

    public List<Vote> votes(Tx tx, JobId job, int round) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(ReviewVote.TABLE)
                .where(ReviewVote.JOB_ID.eq(job.toString()).and(ReviewVote.ROUND.eq(round)))
                .orderBy(ReviewVote.VOTED_AT, ReviewVote.REVIEWER)
                .fetch(row -> new Vote(
                        WalletAddress.parse(row.get(ReviewVote.REVIEWER)),
                        ReviewApi.Decision.parse(row.get(ReviewVote.DECISION)),
                        row.get(ReviewVote.REASON),
                        row.get(ReviewVote.MESSAGE),
                        row.get(ReviewVote.SIGNATURE),
                        row.get(ReviewVote.ORGANISATION),
                        Instant.ofEpochSecond(row.get(ReviewVote.VOTED_AT))));
    }

    private static Open read(Record row) {
        return new Open(
                JobId.parse(row.get(Review.JOB_ID)),
                row.get(Review.ROUND),
                ReviewState.valueOf(row.get(Review.STATE)),
                Instant.ofEpochSecond(row.get(Review.OPENED_AT)),
                Instant.ofEpochSecond(row.get(Review.DUE_AT)),
                Instant.ofEpochSecond(row.get(Review.EXPIRES_AT)),
                row.get(Review.REMINDED),
                row.get(Review.POLICY));
    }
}
