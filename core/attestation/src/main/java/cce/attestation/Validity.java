package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// The one time a verification is made at, and the earliest end of anything seen to be valid at it.
final class Validity {
    private final Instant now;
    private final Duration documentGrace;
    private Instant earliestEnd = Instant.MAX;
    private Instant earliestDocumentEnd = Instant.MAX;

    Validity(Instant now) {
        this(now, Duration.ZERO);
    }

    /// @param documentGrace how long after their end TCB info and QE identity are still read; nothing else has a grace
    Validity(Instant now, Duration documentGrace) {
        this.now = now;
        this.documentGrace = documentGrace;
    }

    Instant now() {
        return now;
    }

    Instant earliestEnd() {
        return earliestEnd;
    }

    /// The earliest end of a TCB info or QE identity, which may lie before now by at most the grace.
    Instant earliestDocumentEnd() {
        return earliestDocumentEnd;
    }

    Instant earliestOfAll() {
        return earliestEnd.isBefore(earliestDocumentEnd) ? earliestEnd : earliestDocumentEnd;
    }

    /// As [#require(String, Instant, Instant)], for a TCB info or QE identity.
    void requireDocument(String what, Instant from, Instant to) {
        Instant now = this.now;
        if (now.isAfter(to) && !now.isAfter(to.plus(documentGrace))) {
            now = to;
        }
        new Validity(now).require(what, from, to);
        if (to.isBefore(earliestDocumentEnd)) {
            earliestDocumentEnd = to;
        }
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
