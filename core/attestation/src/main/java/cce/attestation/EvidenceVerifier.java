package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// Verifies evidence: the only place a [VerifiedEvidence] comes from. Thread safe, without clock or I/O. Remembers
/// endorsements it verified (never evidence), so keep one for as long as the trust anchors hold.
public final class EvidenceVerifier {
    private final TrustAnchors anchors;
    private final IntelTrust intel;
    private final AmdTrust amd;

    /// A verifier that computes with the JDK.
    public EvidenceVerifier(TrustAnchors anchors) {
        this(anchors, Cryptography.ofJdk());
    }

    public EvidenceVerifier(TrustAnchors anchors, Cryptography cryptography) {
        this.anchors = anchors;
        this.intel = new IntelTrust(cryptography, anchors);
        this.amd = new AmdTrust(cryptography, anchors);
    }

    /// Checks a TDX quote against Intel's collateral at the time `now`.
    public Verification verify(RawEvidence quote, Collateral collateral, Instant now) {
        return verify(quote, collateral, now, Duration.ZERO);
    }

    /// As the method above, but reads TCB info and QE identity for `documentGrace` after they asked to be replaced.
    /// Certificates, CRLs and signatures know no grace. The appraisal decides by its own policy.
    public Verification verify(RawEvidence quote, Collateral collateral, Instant now, Duration documentGrace) {
        try {
            return new Verification.Verified(
                    TdxVerification.verify(intel, anchors.insecure(), quote, collateral, now, documentGrace));
        } catch (EvidenceException e) {
            return new Verification.Rejected(e.reason(), sentence(e));
        }
    }

    /// Checks a SEV-SNP report against AMD's chain at the time `now`.
    public Verification verify(RawEvidence report, SnpCollateral collateral, Instant now) {
        try {
            return new Verification.Verified(SnpVerification.verify(amd, anchors.insecure(), report, collateral, now));
        } catch (EvidenceException e) {
            return new Verification.Rejected(e.reason(), sentence(e));
        }
    }

    private static String sentence(EvidenceException e) {
        return String.valueOf(e.getMessage());
    }
}
