package cce.attestation;

import java.time.Instant;

/// The one time a verification is made at, and the earliest end of anything seen to be valid at it.
final class Validity {
    private final Instant now;
    private Instant earliestEnd = Instant.MAX;

    Validity(Instant now) {
        this.now = now;
    }

    Instant now() {
        return now;
    }

    Instant earliestEnd() {
        return earliestEnd;
    }

    /// Refuses `what` unless `from` <= now <= `to`.
    void require(String what, Instant from, Instant to) {
        if (now.isBefore(from)) {
            throw new EvidenceException(
                    Rejection.NOT_CURRENT,
                    "The " + what + " is valid from " + from + " on, and it is " + now + ". Check the clock.");
        }
        if (now.isAfter(to)) {
            throw new EvidenceException(
                    Rejection.NOT_CURRENT,
                    "The " + what + " expired at " + to + ", and it is " + now + ". Fetch fresh collateral.");
        }
        if (to.isBefore(earliestEnd)) {
            earliestEnd = to;
        }
    }
}
