package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// The one time a verification is made at, and the span of time in which everything seen so far is valid.
final class Validity {
    private final Instant now;
    private final Duration documentGrace;
    private Instant latestStart = Instant.MIN;
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
        Instant judged = now.isAfter(to) && !now.isAfter(to.plus(documentGrace)) ? to : now;
        new Validity(judged).require(what, from, to);
        narrow(from, Instant.MAX, to);
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
        narrow(from, to, Instant.MAX);
    }

    /// A verification at the same time, with the same grace, that starts from nothing.
    Validity afresh() {
        return new Validity(now, documentGrace);
    }

    /// Whether everything seen here would have been found valid at the time, and with the grace, of `other`.
    boolean holdsAt(Validity other) {
        return !other.now.isBefore(latestStart)
                && !other.now.isAfter(earliestEnd)
                && (earliestDocumentEnd.equals(Instant.MAX)
                        || !other.now.isAfter(earliestDocumentEnd.plus(other.documentGrace)));
    }

    /// Takes over the span of another verification that this one rests on.
    void narrow(Validity other) {
        narrow(other.latestStart, other.earliestEnd, other.earliestDocumentEnd);
    }

    private void narrow(Instant from, Instant to, Instant documentTo) {
        latestStart = from.isAfter(latestStart) ? from : latestStart;
        earliestEnd = to.isBefore(earliestEnd) ? to : earliestEnd;
        earliestDocumentEnd = documentTo.isBefore(earliestDocumentEnd) ? documentTo : earliestDocumentEnd;
    }
}
