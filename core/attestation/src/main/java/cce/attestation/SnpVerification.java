package cce.attestation;

import java.time.Instant;

/// Verifies a SEV-SNP report. Reads straight down: the chain of the key that signed it, the report, that this key is
/// the one of this chip at this TCB, and the signature.
final class SnpVerification {
    private static final int HALF_BYTES = 72;
    private static final int SCALAR_BYTES = 48;

    private SnpVerification() {}

    static VerifiedSnp verify(
            AmdTrust trust, boolean insecureTestRoot, RawEvidence evidence, SnpCollateral collateral, Instant now) {
        SnpReportReader.requireShape(evidence);
        Validity validity = new Validity(now);
        ReportKey key = trust.reportKey(collateral, validity);
        SnpReportReader.Parsed parsed =
                SnpReportReader.read(evidence, key.extensions().product());
        SnpReport report = parsed.report();

        key.requireNamedBy(report);
        requireSameTcb(report, key.extensions());
        requireSameChip(report, key.extensions());
        requireSigned(parsed, key.key());
        return new VerifiedSnp(
                report,
                key.extensions().provider(),
                collateral.crl().isPresent(),
                insecureTestRoot,
                now,
                validity.earliestEnd());
    }

    /// The key is derived for one TCB: one for another TCB would vouch for firmware that does not run.
    private static void requireSameTcb(SnpReport report, VekExtensions endorsed) {
        if (!endorsed.tcb().equals(report.reported())) {
            throw new EvidenceException(
                    Rejection.WRONG_CHIP,
                    "The certificate is for the TCB " + endorsed.tcb() + ", the report for " + report.reported()
                            + ". Fetch the certificate for the reported TCB.");
        }
    }

    private static void requireSameChip(SnpReport report, VekExtensions endorsed) {
        switch (report.signer()) {
            case VCEK -> requireChipId(report, endorsed);
            case VLEK -> {
                if (endorsed.chipId().isPresent()) {
                    throw wrongChip("A provider's certificate must not name a chip.");
                }
            }
        }
    }

    private static void requireChipId(SnpReport report, VekExtensions endorsed) {
        Octets chip = endorsed.chipId().orElseThrow(() -> wrongChip("The chip's certificate does not name its chip."));
        if (report.chipId().isZero()) {
            // The host masked the chip id. The signature still binds the chip's key; an allow list of chips will refuse
            // this report.
            return;
        }
        byte[] expected = new byte[report.chipId().length()];
        System.arraycopy(chip.bytes(), 0, expected, 0, chip.length());
        if (!report.chipId().equals(Octets.of(expected))) {
            throw wrongChip("The certificate is of another chip than the report.");
        }
    }

    private static void requireSigned(SnpReportReader.Parsed parsed, EcdsaKey vek) {
        byte[] raw = parsed.signature().shared();
        byte[] signature = new byte[2 * SCALAR_BYTES];
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < SCALAR_BYTES; i++) {
                signature[half * SCALAR_BYTES + i] = raw[half * HALF_BYTES + SCALAR_BYTES - 1 - i];
            }
            if (!Octets.range(raw, half * HALF_BYTES + SCALAR_BYTES, HALF_BYTES - SCALAR_BYTES)
                    .isZero()) {
                throw badSignature();
            }
        }
        if (!Octets.range(raw, 2 * HALF_BYTES, raw.length - 2 * HALF_BYTES).isZero()) {
            throw badSignature();
        }
        if (!vek.verifies(parsed.signed(), Octets.owning(signature))) {
            throw badSignature();
        }
    }

    private static EvidenceException badSignature() {
        return new EvidenceException(Rejection.EVIDENCE_SIGNATURE, "The signature of the report does not verify.");
    }

    private static EvidenceException wrongChip(String sentence) {
        return new EvidenceException(Rejection.WRONG_CHIP, sentence);
    }
}
