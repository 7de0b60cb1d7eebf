package cce.attestation;

import java.time.Instant;

/// The one time a verification is made at, and the span of time in which everything seen so far is valid.
final class Validity {
    private final Instant now;
    private Instant latestStart = Instant.MIN;
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
        narrow(from, to);
    }

    /// Whether everything seen here was valid at `time`, too.
    boolean covers(Instant time) {
        return !time.isBefore(latestStart) && !time.isAfter(earliestEnd);
    }

    /// Takes over the span of another verification that this one rests on.
    void narrow(Validity other) {
        narrow(other.latestStart, other.earliestEnd);
    }

    private void narrow(Instant from, Instant to) {
        if (from.isAfter(latestStart)) {
            latestStart = from;
        }
        if (to.isBefore(earliestEnd)) {
            earliestEnd = to;
        }
    }
}
