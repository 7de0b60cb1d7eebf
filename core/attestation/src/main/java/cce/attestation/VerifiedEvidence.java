package cce.attestation;

import java.time.Instant;

/// Evidence whose every signature, certificate and date was checked. Only [EvidenceVerifier] makes one; it says
/// that the hardware vouches for these fields, not that they are the wanted ones: that is [Appraiser]'s question.
public sealed interface VerifiedEvidence permits VerifiedTdx, VerifiedSnp {
    TeeType tee();

    /// MRTD of a TD, the launch digest of an SNP guest.
    Measurement measurement();

    ReportData reportData();

    /// Whether the host may read and write the memory of this machine.
    boolean debug();

    /// Whether the chain ends in a test root: evidence of a simulator, which protects nothing.
    boolean insecureTestRoot();

    /// The time everything was checked at.
    Instant verifiedAt();

    /// The earliest end of validity of anything this verdict rests on; do not reuse the verdict after it.
    Instant expiresAt();
}
