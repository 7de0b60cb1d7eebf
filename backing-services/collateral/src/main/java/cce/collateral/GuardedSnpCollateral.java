package cce.collateral;

import cce.attestation.EvidenceException;
import cce.attestation.RawEvidence;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpCollateralFacts;
import cce.attestation.TrustAnchors;
import java.time.Clock;
import java.util.Locale;

/// As [GuardedCollateral], for SEV-SNP: lets nothing pass that is not authentic and current, nor a CRL that is older
/// than one seen before. A CRL without a number is older than every one with a number. What comes without a CRL passes;
/// policies refuse it unless they say otherwise.
public final class GuardedSnpCollateral implements SnpCollateralSource {
    private final SnpCollateralSource source;
    private final TrustAnchors anchors;
    private final RollbackMemory memory;
    private final Clock clock;

    public GuardedSnpCollateral(SnpCollateralSource source, TrustAnchors anchors, RollbackMemory memory, Clock clock) {
        this.source = source;
        this.anchors = anchors;
        this.memory = memory;
        this.clock = clock;
    }

    @Override
    public SnpCollateral collateralFor(RawEvidence report) {
        try {
            return passed(source.collateralFor(report));
        } catch (CollateralException e) {
            if (e.reason() != CollateralException.Reason.ROLLED_BACK) {
                throw e;
            }
            // Another replica may have seen a newer list than our source keeps; what is fetched now must have it.
            return passed(source.freshFor(report));
        }
    }

    private SnpCollateral passed(SnpCollateral collateral) {
        SnpCollateralFacts facts = verified(collateral);
        facts.crlNumber().ifPresent(number -> RollbackMemory.requireNotBehind(memory, series(facts), number));
        return collateral;
    }

    /// AMD keeps a list for each product, and for each of the two kinds of key.
    private static RollbackMemory.Series series(SnpCollateralFacts facts) {
        return new RollbackMemory.Series(
                ("crl/amd-" + facts.product().word() + "-" + facts.signer().name()).toLowerCase(Locale.ROOT));
    }

    private SnpCollateralFacts verified(SnpCollateral collateral) {
        try {
            return SnpCollateralFacts.verified(anchors, collateral, clock.instant());
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_ANSWER,
                    "The source's collateral does not hold: " + e.getMessage(),
                    e);
        }
    }
}
