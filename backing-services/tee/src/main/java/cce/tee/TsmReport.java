package cce.tee;

import cce.protocol.TeeType;

/// What the kernel gave for one request: a TDX quote, or a SEV-SNP report and the host's certificate table.
public final class TsmReport {
    private final TeeType teeType;
    private final byte[] evidence;
    private final byte[] certificates;

    TsmReport(TeeType teeType, byte[] evidence, byte[] certificates) {
        this.teeType = teeType;
        this.evidence = evidence.clone();
        this.certificates = certificates.clone();
    }

    public TeeType teeType() {
        return teeType;
    }

    /// The quote or report.
    public byte[] evidence() {
        return evidence.clone();
    }

    /// The certificate table of a SEV-SNP host; empty when it gave none.
    public byte[] certificates() {
        return certificates.clone();
    }
}
