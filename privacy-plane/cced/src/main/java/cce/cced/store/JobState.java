package cce.cced.store;

import java.util.EnumSet;
import java.util.Set;

/// Where a job stands. The allowed moves are here and nowhere else.
public enum JobState {
    /// Checked and stored; not yet on the chain.
    ACCEPTED("accepted"),
    /// On the chain; a CVM may be launched.
    RECORDED("accepted"),
    /// The CVM was asked for and has not asked for keys.
    LAUNCHING("launching"),
    /// The credential is consumed; the keys are on their way. A crash here fails the job: they are never released
    /// twice.
    RELEASING("running"),
    /// The CVM has its keys.
    RUNNING("running"),
    /// The CVM has handed in its sealed result.
    SUBMITTED("pending_review"),
    /// The owners of the datasets must decide.
    REVIEWING("needs_human"),
    /// Decided in favour; not yet on the chain.
    APPROVED("pending_review"),
    /// The consumer may have the result. Final, unless an owner revokes it.
    RELEASED("released"),
    /// Final: an owner took the result back; what was fetched before cannot be recalled.
    REVOKED("revoked"),
    /// Final: the reviewers ask the consumer to change the program.
    RETURNED("returned"),
    /// Final: nobody decided in time; the output is destroyed.
    EXPIRED("expired"),
    /// Final: the result is discarded and the code flagged.
    REJECTED("rejected"),
    /// Final.
    FAILED("failed"),
    /// Final, by the consumer's wish.
    CANCELLED("cancelled");

    private final String coarse;

    JobState(String coarse) {
        this.coarse = coarse;
    }

    /// What the consumer may see. Finer steps would let a program signal through their timing.
    public String coarse() {
        return coarse;
    }

    public boolean isFinal() {
        return next().isEmpty() || this == RELEASED;
    }

    /// True while the job's CVM has a reason to live.
    public boolean needsCvm() {
        return this == LAUNCHING || this == RELEASING || this == RUNNING;
    }

    public boolean mayBecome(JobState state) {
        return next().contains(state);
    }

    Set<JobState> next() {
        return switch (this) {
            case ACCEPTED -> EnumSet.of(RECORDED, FAILED, CANCELLED);
            case RECORDED -> EnumSet.of(LAUNCHING, FAILED, CANCELLED);
            case LAUNCHING -> EnumSet.of(RELEASING, FAILED, CANCELLED);
            case RELEASING -> EnumSet.of(RUNNING, FAILED, CANCELLED);
            case RUNNING -> EnumSet.of(SUBMITTED, FAILED, CANCELLED);
            case SUBMITTED -> EnumSet.of(REVIEWING, APPROVED, CANCELLED);
            case REVIEWING -> EnumSet.of(APPROVED, REJECTED, RETURNED, EXPIRED, CANCELLED);
            case APPROVED -> EnumSet.of(RELEASED);
            case RELEASED -> EnumSet.of(REVOKED);
            case REVOKED, RETURNED, EXPIRED, REJECTED, FAILED, CANCELLED -> EnumSet.noneOf(JobState.class);
        };
    }
}
