package cce.attestation;

import java.time.Instant;

/// An SGX quote whose whole chain of statements was checked. It is deliberately no [VerifiedEvidence]: an enclave
/// is not a confidential machine, and no policy can make one acceptable where a machine is asked for.
public final class VerifiedEnclave {
    private final EnclaveReport report;
    private final PlatformTcb tcb;
    private final boolean insecureTestRoot;
    private final Instant expiresAt;

    VerifiedEnclave(EnclaveReport report, PlatformTcb tcb, boolean insecureTestRoot, Instant expiresAt) {
        this.report = report;
        this.tcb = tcb;
        this.insecureTestRoot = insecureTestRoot;
        this.expiresAt = expiresAt;
    }

    /// 32 bytes.
    public Octets mrEnclave() {
        return report.mrEnclave();
    }

    /// 32 bytes.
    public Octets mrSigner() {
        return report.mrSigner();
    }

    public ReportData reportData() {
        return report.reportData();
    }

    public boolean debug() {
        return report.debug();
    }

    public PlatformTcb tcb() {
        return tcb;
    }

    public boolean insecureTestRoot() {
        return insecureTestRoot;
    }

    public Instant expiresAt() {
        return expiresAt;
    }
}
