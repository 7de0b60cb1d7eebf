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

    VerifiedTdx(TdReport report, PlatformTcb tcb, boolean insecureTestRoot, Instant verifiedAt, Instant expiresAt) {
        this.report = report;
        this.tcb = tcb;
        this.insecureTestRoot = insecureTestRoot;
        this.verifiedAt = verifiedAt;
        this.expiresAt = expiresAt;
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
        return expiresAt;
    }
}
