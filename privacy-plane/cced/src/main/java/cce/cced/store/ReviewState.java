package cce.cced.store;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Where the review of one result stands.
public enum ReviewState {
    /// Nobody has voted on the present artefact.
    IN_REVIEW,
    /// Some have voted, and more must.
    PARTIALLY_REVIEWED,
    /// All who must have voted; the decision follows in the same transaction.
    REVIEWED,
    /// Votes of one owner's reviewers contradict each other; one more reviewer decides.
    CONFLICTED,
    /// Final for the reviewers: the result is being released.
    APPROVED,
    /// Final: the consumer is asked to change the program.
    RETURNED,
    /// Final: discarded, and the code is flagged.
    REJECTED,
    /// The consumer may have the result.
    RELEASED,
    /// Final: nobody decided in time; the output is destroyed.
    EXPIRED,
    /// Final: released once, and no longer handed out.
    REVOKED,
    /// Final, by the consumer's wish.
    CANCELLED;

    public boolean isOpen() {
        return openOnes().contains(this);
    }

    static Set<ReviewState> openOnes() {
        return EnumSet.of(IN_REVIEW, PARTIALLY_REVIEWED, REVIEWED, CONFLICTED);
    }

    /// As the API writes it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
