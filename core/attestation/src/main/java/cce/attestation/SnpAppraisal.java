package cce.attestation;

import java.util.Optional;

/// What the policy asks of an SNP guest and of the firmware under it.
final class SnpAppraisal {
    private static final long POLICY_SMT = 1L << 16;
    private static final long POLICY_MIGRATION_AGENT = 1L << 18;
    private static final long PLATFORM_SMT = 1L;
    private static final long PLATFORM_ALIAS_CHECK = 1L << 5;

    private SnpAppraisal() {}

    static Optional<Appraisal.Refused> refusal(VerifiedSnp evidence, AppraisalPolicy policy) {
        SnpReport report = evidence.report();
        SnpPolicy snp = policy.snp();
        // A report asked for at a lower privilege level speaks for code that the level above it can change.
        if (report.vmpl() != 0) {
            return Appraiser.refused(
                    Refusal.ATTRIBUTES, "The report was made at privilege level " + report.vmpl() + " instead of 0.");
        }
        if ((report.policy() & POLICY_MIGRATION_AGENT) != 0 && !snp.migrationAccepted()) {
            return Appraiser.refused(Refusal.ATTRIBUTES, "The guest policy allows a migration agent.");
        }
        if (((report.policy() & POLICY_SMT) != 0 || (report.platformInfo() & PLATFORM_SMT) != 0)
                && !snp.smtAccepted()) {
            return Appraiser.refused(Refusal.ATTRIBUTES, "Sibling threads may run, which the policy does not accept.");
        }
        if ((report.platformInfo() & PLATFORM_ALIAS_CHECK) == 0 && snp.aliasCheckRequired()) {
            return Appraiser.refused(
                    Refusal.ATTRIBUTES, "The firmware did not look for aliased memory (AMD-SB-3015). Update it.");
        }
        if (!policy.allowedPlatforms().isEmpty() && !policy.allowedPlatforms().contains(report.chipId())) {
            return Appraiser.refused(Refusal.PLATFORM, "This chip is not on the allow list.");
        }
        return tcb(report, snp);
    }

    private static Optional<Appraisal.Refused> tcb(SnpReport report, SnpPolicy policy) {
        SnpTcb floor = policy.minTcb().get(report.product());
        if (floor == null) {
            return Appraiser.refused(
                    Refusal.TCB,
                    "The policy names no lowest TCB for " + report.product().word() + ". Add one.");
        }
        if (!report.reported().isAtLeast(floor)
                || !report.committed().isAtLeast(floor)
                || !report.launch().isAtLeast(floor)) {
            return Appraiser.refused(Refusal.TCB, "The firmware is older than " + floor + ". Update the host.");
        }
        if (!report.committed().isAtLeast(report.reported())
                || !report.current().isAtLeast(report.committed())) {
            return Appraiser.refused(Refusal.TCB, "The firmware versions of the report contradict each other.");
        }
        return Optional.empty();
    }
}
