package cce.attestation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the policy asks of an SNP guest and of the firmware under it.
final class SnpAppraisal {
    private static final long DEBUG = 1L << 19;
    /// ABI version, and the bit that is always one.
    private static final long NOT_FLAGS = 0x2_ffffL;

    private SnpAppraisal() {}

    static List<AppraisalCheck> checks(VerifiedSnp evidence, SnpPolicy policy) {
        SnpReport report = evidence.report();
        List<AppraisalCheck> checks = new ArrayList<>();
        checks.addAll(report(report, policy));
        checks.addAll(guestPolicy(report, policy));
        checks.addAll(signer(evidence, policy));
        checks.add(revocation(evidence, policy));
        checks.addAll(product(report, policy));
        checks.addAll(firmware(report, policy));
        for (SnpField field : SnpField.values()) {
            Allowed<Octets> allowed = policy.fields().get(field);
            if (allowed != null && allowed.values().isPresent()) {
                checks.add(field(field, report, allowed));
            }
        }
        return checks;
    }

    static boolean matches(ReferenceValue.Snp reference, SnpReport report) {
        return report.measurement().equals(reference.measurement()) && report.guestSvn() >= reference.minGuestSvn();
    }

    private static List<AppraisalCheck> report(SnpReport report, SnpPolicy policy) {
        return List.of(
                AppraisalCheck.of(
                        "the report's version is " + policy.minReportVersion() + " or newer",
                        report.version() >= policy.minReportVersion(),
                        Refusal.TCB,
                        "The report is of version " + report.version() + ", and the policy wants "
                                + policy.minReportVersion() + ". Update the host's firmware."),
                // A report asked for at a lower privilege level speaks for code that the level above it can change.
                AppraisalCheck.of(
                        "the privilege level is admitted (VMPL " + report.vmpl() + ")",
                        policy.vmpls().contains(report.vmpl()),
                        Refusal.ATTRIBUTES,
                        "The report was made at privilege level " + report.vmpl()
                                + ", which the policy does not admit."),
                AppraisalCheck.of(
                        "the image's security version is high enough",
                        report.guestSvn() >= policy.minGuestSvn(),
                        Refusal.TCB,
                        "The image has the security version " + report.guestSvn() + ", below the required "
                                + policy.minGuestSvn() + ". Run a newer image."));
    }

    private static List<AppraisalCheck> guestPolicy(SnpReport report, SnpPolicy policy) {
        Optional<String> violation = policy.guestPolicy().violation(report.policy(), DEBUG | NOT_FLAGS);
        Optional<String> platform = policy.platformInfo().violation(report.platformInfo(), 0);
        SnpPolicy.AbiVersion abi =
                new SnpPolicy.AbiVersion((int) (report.policy() >>> 8) & 0xff, (int) report.policy() & 0xff);
        return List.of(
                AppraisalCheck.of(
                        "the guest's policy is as this policy wants it",
                        violation.isEmpty(),
                        Refusal.ATTRIBUTES,
                        "In the guest's policy " + violation.orElse("a bit is wrong")
                                + ". Launch the guest accordingly."),
                AppraisalCheck.of(
                        "the guest demands a recent ABI",
                        abi.isAtLeast(policy.minAbi()),
                        Refusal.ATTRIBUTES,
                        "The guest's policy is content with the ABI " + abi + "; at least " + policy.minAbi()
                                + " is wanted. Launch it with that."),
                AppraisalCheck.of(
                        "PLATFORM_INFO is as the policy wants it",
                        platform.isEmpty(),
                        Refusal.ATTRIBUTES,
                        "In PLATFORM_INFO " + platform.orElse("a bit is wrong") + ". Configure the host accordingly."));
    }

    private static List<AppraisalCheck> signer(VerifiedSnp evidence, SnpPolicy policy) {
        SnpSigner signer = evidence.report().signer();
        boolean knownProvider = signer == SnpSigner.VCEK
                || policy.providers().values().isEmpty()
                || evidence.provider().filter(policy.providers()::admits).isPresent();
        return List.of(
                AppraisalCheck.of(
                        "the kind of signing key is admitted (" + signer + ")",
                        policy.signers().contains(signer),
                        Refusal.PLATFORM,
                        "A " + signer + " signed the report, which the policy does not admit."),
                AppraisalCheck.of(
                        "the provider of a VLEK is admitted",
                        knownProvider,
                        Refusal.PLATFORM,
                        "The signing key belongs to the provider '"
                                + evidence.provider().orElse("(unnamed)") + "', which the policy does not admit."));
    }

    private static AppraisalCheck revocation(VerifiedSnp evidence, SnpPolicy policy) {
        if (evidence.revocationChecked()) {
            return AppraisalCheck.passed("no key of the chain is on AMD's revocation list");
        }
        return AppraisalCheck.of(
                "revocation was not checked, because no CRL was given",
                policy.uncheckedRevocationAccepted(),
                Refusal.REVOCATION,
                "Whether AMD revoked a key of the chain was not checked, because no CRL was given. Give AMD's CRL of "
                        + evidence.report().product().word() + " together with the certificate.");
    }

    private static List<AppraisalCheck> product(SnpReport report, SnpPolicy policy) {
        SnpProductPolicy product = policy.products().get(report.product());
        if (product == null) {
            return List.of(AppraisalCheck.of(
                    "the product is admitted (" + report.product().word() + ")",
                    false,
                    Refusal.TCB,
                    "The policy names no lowest TCB for " + report.product().word() + ". Add the product."));
        }
        boolean masked = report.chipId().isZero();
        return List.of(
                floor("reported", report.reported(), product),
                floor("committed", report.committed(), product),
                floor("launch", report.launch(), product),
                AppraisalCheck.of(
                        "the committed firmware is new enough (" + report.committedFirmware() + ")",
                        report.committedFirmware().isAtLeast(product.minFirmware()),
                        Refusal.TCB,
                        "The committed firmware is " + report.committedFirmware() + ", older than "
                                + product.minFirmware() + ". Update the host."),
                AppraisalCheck.of(
                        "the chip is named",
                        !masked || report.signer() == SnpSigner.VLEK || policy.maskedChipIdAccepted(),
                        Refusal.PLATFORM,
                        "The host hides which chip it is, which the policy does not accept. Unmask the chip id."),
                AppraisalCheck.of(
                        "the chip is admitted",
                        product.chipIds().admits(report.chipId()),
                        Refusal.PLATFORM,
                        product.chipIds().isEmpty()
                                ? "The policy lists no chip for "
                                        + report.product().word() + ", so none is admitted. List the chips you trust."
                                : "The chip " + report.chipId().hex() + " is not on the allow list."));
    }

    private static AppraisalCheck floor(String which, SnpTcb tcb, SnpProductPolicy product) {
        return AppraisalCheck.of(
                "the " + which + " TCB is not below the policy's floor",
                tcb.isAtLeast(product.minTcb()),
                Refusal.TCB,
                "The " + which + " TCB is " + tcb + ", and at least " + product.minTcb()
                        + " is wanted. Update the host.");
    }

    private static List<AppraisalCheck> firmware(SnpReport report, SnpPolicy policy) {
        boolean ordered = report.committed().isAtLeast(report.reported())
                && report.current().isAtLeast(report.committed());
        boolean committed = report.committed().equals(report.current())
                && report.committedFirmware().equals(report.currentFirmware());
        long launch = report.mitigations().map(SnpMitigations::launch).orElse(0L);
        long current = report.mitigations().map(SnpMitigations::current).orElse(0L);
        return List.of(
                AppraisalCheck.of(
                        "the firmware versions agree with each other",
                        ordered,
                        Refusal.TCB,
                        "The firmware versions of the report contradict each other."),
                AppraisalCheck.of(
                        "the running firmware is committed",
                        committed || policy.provisionalFirmwareAccepted(),
                        Refusal.TCB,
                        "The host runs firmware that it can still roll back. Commit it (SNP_COMMIT)."),
                AppraisalCheck.of(
                        "the mitigations that the policy requires are active",
                        (policy.launchMitigations() & ~launch) == 0 && (policy.currentMitigations() & ~current) == 0,
                        Refusal.TCB,
                        "The firmware does not state all mitigations that the policy requires. Update the host."));
    }

    private static AppraisalCheck field(SnpField field, SnpReport report, Allowed<Octets> allowed) {
        Octets actual = field.of(report);
        // An author key digest counts only where the firmware checked one.
        boolean stated = field != SnpField.AUTHOR_KEY_DIGEST || report.authorKeyEnabled();
        return AppraisalCheck.of(
                field.name() + " is one the policy admits",
                stated && allowed.admits(actual),
                field.refusal(),
                field.name() + " is " + actual.hex() + ", which the policy does not admit.");
    }
}
