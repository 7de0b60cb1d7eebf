package cce.cced.store;

import cce.cced.store.Tables.ReviewVote;
import cce.protocol.JobId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import org.jooq.impl.DSL;

/// The votes of dataset owners on held results; one a reviewer and job, never changed.
public final class ReviewStore {
    public record Vote(WalletAddress reviewer, String decision, String reason, Instant at) {}

    /// False if the reviewer has voted on this job before.
    public boolean add(Tx tx, JobId job, Vote vote) {
        boolean voted = votes(tx, job).stream().anyMatch(v -> v.reviewer().equals(vote.reviewer()));
        if (voted) {
            return false;
        }
        tx.sql()
                .insertInto(ReviewVote.TABLE)
                .set(ReviewVote.JOB_ID, job.toString())
                .set(ReviewVote.REVIEWER, vote.reviewer().toString())
                .set(ReviewVote.DECISION, vote.decision())
                .set(ReviewVote.REASON, vote.reason())
                .set(ReviewVote.VOTED_AT, vote.at().getEpochSecond())
                .execute();
        return true;
    }

    public List<Vote> votes(Tx tx, JobId job) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(ReviewVote.TABLE)
                .where(ReviewVote.JOB_ID.eq(job.toString()))
                .orderBy(ReviewVote.VOTED_AT, ReviewVote.REVIEWER)
                .fetch(row -> new Vote(
                        WalletAddress.parse(row.get(ReviewVote.REVIEWER)),
                        row.get(ReviewVote.DECISION),
                        row.get(ReviewVote.REASON),
                        Instant.ofEpochSecond(row.get(ReviewVote.VOTED_AT))));
    }
}
