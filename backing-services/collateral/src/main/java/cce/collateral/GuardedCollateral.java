package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.CollateralFacts;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.RawEvidence;
import cce.attestation.TrustAnchors;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Stands before a source and lets nothing pass that is not authentic and current, or that is older than what was seen
/// before: every number of it is raised in a [RollbackMemory], and one that is behind its mark is refused. Thread safe.
public final class GuardedCollateral implements CollateralSource {
    private static final int MAX_KEPT = 64;

    private final CollateralSource source;
    private final TrustAnchors anchors;
    private final RollbackMemory memory;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Collateral, CollateralFacts> checked = new LinkedHashMap<>();

    public GuardedCollateral(CollateralSource source, TrustAnchors anchors, RollbackMemory memory, Clock clock) {
        this.source = source;
        this.anchors = anchors;
        this.memory = memory;
        this.clock = clock;
    }

    @Override
    public Collateral collateralFor(RawEvidence quote) {
        try {
            return passed(quote, source.collateralFor(quote));
        } catch (CollateralException e) {
            if (e.reason() != CollateralException.Reason.ROLLED_BACK) {
                throw e;
            }
            // Another replica may have seen newer collateral than our source keeps; what is fetched now must have it.
            return passed(quote, source.freshFor(quote));
        }
    }

    private Collateral passed(RawEvidence quote, Collateral collateral) {
        CollateralFacts facts = facts(collateral);
        requireForQuote(quote, facts);
        // Each time, since a newer number may have come another way meanwhile.
        marks(facts).forEach((series, number) -> RollbackMemory.requireNotBehind(memory, series, number));
        return collateral;
    }

    /// The numbers of `facts` by series. The QE identity is one for all platforms.
    static Map<RollbackMemory.Series, Long> marks(CollateralFacts facts) {
        Map<RollbackMemory.Series, Long> marks = new LinkedHashMap<>();
        marks.put(new RollbackMemory.Series("crl/root"), facts.rootCrlNumber());
        marks.put(new RollbackMemory.Series("crl/" + facts.ca().word()), facts.pckCrlNumber());
        marks.put(
                new RollbackMemory.Series("tcb/" + facts.fmspc().hex()), Long.valueOf(facts.tcbEvaluationDataNumber()));
        marks.put(new RollbackMemory.Series("qe/tdx"), Long.valueOf(facts.qeEvaluationDataNumber()));
        return marks;
    }

    private static void requireForQuote(RawEvidence quote, CollateralFacts facts) {
        CollateralNeed need = CollateralNeed.of(quote);
        if (!need.fmspc().equals(facts.fmspc()) || need.ca() != facts.ca()) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_ANSWER,
                    "The source gave the collateral of another platform than FMSPC "
                            + need.fmspc().hex() + ".");
        }
    }

    private CollateralFacts facts(Collateral collateral) {
        lock.lock();
        try {
            CollateralFacts known = checked.get(collateral);
            if (known != null && clock.instant().isBefore(known.expiresAt())) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        CollateralFacts facts = verified(collateral);
        lock.lock();
        try {
            if (checked.size() >= MAX_KEPT) {
                checked.remove(List.copyOf(checked.keySet()).getFirst());
            }
            checked.put(collateral, facts);
        } finally {
            lock.unlock();
        }
        return facts;
    }

    private CollateralFacts verified(Collateral collateral) {
        try {
            return CollateralFacts.verified(anchors, collateral, clock.instant());
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_ANSWER,
                    "The source's collateral does not hold: " + e.getMessage(),
                    e);
        }
    }
}
