package cce.attestation;

import java.time.Instant;

/// A TDX quote whose whole chain of statements was checked.
public final class VerifiedTdx implements VerifiedEvidence {
    private static final long DEBUG_BIT = 1L;

    private final TdReport report;
    private final PlatformTcb tcb;
    private final boolean insecureTestRoot;
    private final Instant verifiedAt;
    private final Instant expiresAt;
    private final Instant documentsExpireAt;

    VerifiedTdx(
            TdReport report,
            PlatformTcb tcb,
            boolean insecureTestRoot,
            Instant verifiedAt,
            Instant expiresAt,
            Instant documentsExpireAt) {
        this.report = report;
        this.tcb = tcb;
        this.insecureTestRoot = insecureTestRoot;
        this.verifiedAt = verifiedAt;
        this.expiresAt = expiresAt;
        this.documentsExpireAt = documentsExpireAt;
    }

    public TdReport report() {
        return report;
    }

    public PlatformTcb tcb() {
        return tcb;
    }

    @Override
    public TeeType tee() {
        return TeeType.TDX;
    }

    @Override
    public Measurement measurement() {
        return report.mrTd();
    }

    @Override
    public ReportData reportData() {
        return report.reportData();
    }

    @Override
    public boolean debug() {
        return (report.tdAttributes() & DEBUG_BIT) != 0;
    }

    @Override
    public boolean insecureTestRoot() {
        return insecureTestRoot;
    }

    @Override
    public Instant verifiedAt() {
        return verifiedAt;
    }

    @Override
    public Instant expiresAt() {
        return expiresAt.isBefore(documentsExpireAt) ? expiresAt : documentsExpireAt;
    }

    /// The earliest end of a certificate or CRL: no policy lets evidence be used after it.
    public Instant chainExpiresAt() {
        return expiresAt;
    }

    /// The earliest end of TCB info and QE identity, the only one a policy may stretch.
    public Instant documentsExpireAt() {
        return documentsExpireAt;
    }
}
