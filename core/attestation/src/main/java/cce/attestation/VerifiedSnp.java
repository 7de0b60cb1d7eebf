package cce.attestation;

import java.time.Instant;
import java.util.Optional;

/// A SEV-SNP report whose whole chain of statements was checked.
public final class VerifiedSnp implements VerifiedEvidence {
    private static final long DEBUG_BIT = 1L << 19;

    private final SnpReport report;
    private final Optional<String> provider;
    private final boolean revocationChecked;
    private final boolean insecureTestRoot;
    private final Instant verifiedAt;
    private final Instant expiresAt;

    VerifiedSnp(
            SnpReport report,
            Optional<String> provider,
            boolean revocationChecked,
            boolean insecureTestRoot,
            Instant verifiedAt,
            Instant expiresAt) {
        this.report = report;
        this.provider = provider;
        this.revocationChecked = revocationChecked;
        this.insecureTestRoot = insecureTestRoot;
        this.verifiedAt = verifiedAt;
        this.expiresAt = expiresAt;
    }

    public SnpReport report() {
        return report;
    }

    /// The cloud provider whose key signed the report; empty when the chip's own key did.
    public Optional<String> provider() {
        return provider;
    }

    /// Whether AMD's list of revoked keys was there to be looked at; if not, nothing is known about revocation.
    public boolean revocationChecked() {
        return revocationChecked;
    }

    @Override
    public TeeType tee() {
        return TeeType.SEV_SNP;
    }

    @Override
    public Measurement measurement() {
        return report.measurement();
    }

    @Override
    public ReportData reportData() {
        return report.reportData();
    }

    @Override
    public boolean debug() {
        return (report.policy() & DEBUG_BIT) != 0;
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
