package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// Verifies evidence: the only place a [VerifiedEvidence] comes from. Immutable, thread safe, without clock or I/O.
public final class EvidenceVerifier {
    private final TrustAnchors anchors;

    public EvidenceVerifier(TrustAnchors anchors) {
        this.anchors = anchors;
    }

    /// Checks a TDX quote against Intel's collateral at the time `now`.
    public Verification verify(RawEvidence quote, Collateral collateral, Instant now) {
        return verify(quote, collateral, now, Duration.ZERO);
    }

    /// As the method above, but reads TCB info and QE identity for `documentGrace` after they asked to be replaced.
    /// Certificates, CRLs and signatures know no grace. The appraisal decides by its own policy.
    public Verification verify(RawEvidence quote, Collateral collateral, Instant now, Duration documentGrace) {
        try {
            return new Verification.Verified(TdxVerification.verify(anchors, quote, collateral, now, documentGrace));
        } catch (EvidenceException e) {
            return new Verification.Rejected(e.reason(), sentence(e));
        }
    }

    /// Checks a SEV-SNP report against AMD's chain at the time `now`.
    public Verification verify(RawEvidence report, SnpCollateral collateral, Instant now) {
        try {
            return new Verification.Verified(SnpVerification.verify(anchors, report, collateral, now));
        } catch (EvidenceException e) {
            return new Verification.Rejected(e.reason(), sentence(e));
        }
    }

    private static String sentence(EvidenceException e) {
        return String.valueOf(e.getMessage());
    }
}
