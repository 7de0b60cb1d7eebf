package cce.attestation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the policy asks of a TD and of the platform under it.
final class TdxAppraisal {
    private static final long DEBUG = 0x1L;
    /// The rest of the byte "TD under debug": any bit in it lets the host look in one way or another.
    private static final long UNDER_DEBUG_BITS = 0xfeL;
    /// x87 and SSE state, which every TD has.
    private static final long XFAM_FIXED = 0x3L;

    private TdxAppraisal() {}

    static List<AppraisalCheck> checks(VerifiedTdx evidence, TdxPolicy policy, Instant now) {
        List<AppraisalCheck> checks = new ArrayList<>();
        checks.addAll(tcb(evidence.tcb(), policy.tcb(), now));
        checks.addAll(platform(evidence.tcb(), policy));
        checks.addAll(features(evidence.report(), policy));
        for (TdField field : TdField.values()) {
            Allowed<Octets> allowed = policy.fields().get(field);
            if (allowed != null && allowed.values().isPresent()) {
                checks.add(field(field, field.of(evidence.report()), allowed));
            }
        }
        return checks;
    }

    /// Whether each register the reference names has that value.
    static boolean matches(ReferenceValue.Tdx reference, TdReport report) {
        boolean same = report.mrTd().equals(reference.mrTd())
                && reference.mrSeam().map(report.mrSeam()::equals).orElse(true);
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            Optional<Measurement> expected = reference.rtmrs().get(i);
            same &= expected.isEmpty() || expected.get().equals(report.rtmrs().get(i));
        }
        return same;
    }

    private static List<AppraisalCheck> tcb(PlatformTcb tcb, TcbPolicy policy, Instant now) {
        boolean inGrace =
                !tcb.status().isOutOfDate() || !now.isAfter(tcb.tcbDate().plus(policy.outOfDateGrace()));
        return List.of(
                AppraisalCheck.of(
                        "the collateral is not older than the policy's floor",
                        tcb.tcbEvaluationDataNumber() >= policy.minEvaluationNumber(),
                        Refusal.ROLLED_BACK,
                        "The collateral has the evaluation number " + tcb.tcbEvaluationDataNumber()
                                + ", below the required " + policy.minEvaluationNumber() + ". Fetch newer collateral."),
                AppraisalCheck.of(
                        "the TCB status is accepted (" + tcb.status().word() + ")",
                        policy.accepted().contains(tcb.status()),
                        Refusal.TCB,
                        "The platform's TCB is " + tcb.status().word()
                                + ", which the policy does not accept. Update its firmware."),
                AppraisalCheck.of(
                        "the TCB is not out of date for too long",
                        inGrace,
                        Refusal.TCB,
                        "The platform's TCB is out of date since " + tcb.tcbDate()
                                + ", longer than the policy's grace of "
                                + policy.outOfDateGrace().toDays() + " days. Update it."),
                advisories(tcb, policy));
    }

    private static AppraisalCheck advisories(PlatformTcb tcb, TcbPolicy policy) {
        Optional<String> bad = tcb.advisories().stream()
                .filter(id -> policy.deniedAdvisories().contains(id)
                        || !policy.allowedAdvisories().admits(id))
                .findFirst();
        return AppraisalCheck.of(
                "no advisory applies that the policy does not admit",
                bad.isEmpty(),
                Refusal.ADVISORY,
                "The platform is subject to " + bad.orElse("an advisory") + ", which the policy denies. Update it.");
    }

    private static List<AppraisalCheck> platform(PlatformTcb tcb, TdxPolicy policy) {
        return List.of(
                AppraisalCheck.of(
                        "the kind of platform is admitted (FMSPC " + tcb.fmspc().hex() + ")",
                        policy.fmspcs().admits(tcb.fmspc()),
                        Refusal.PLATFORM,
                        "Platforms with the FMSPC " + tcb.fmspc().hex() + " are not on the allow list."),
                AppraisalCheck.of(
                        "the platform is admitted",
                        policy.ppids().admits(tcb.ppid()),
                        Refusal.PLATFORM,
                        "The platform with the PPID " + tcb.ppid().hex() + " is not on the allow list."));
    }

    private static List<AppraisalCheck> features(TdReport report, TdxPolicy policy) {
        long attributes = report.tdAttributes();
        Optional<String> violation = policy.attributes().violation(attributes, DEBUG | UNDER_DEBUG_BITS);
        long xfam = report.xfam();
        long beyond = xfam & ~(policy.xfamAllowed() & TdxPolicy.XFAM_POSSIBLE);
        return List.of(
                AppraisalCheck.of(
                        "no bit of the TD-under-debug byte is set",
                        (attributes & UNDER_DEBUG_BITS) == 0,
                        Refusal.ATTRIBUTES,
                        "The TD has debug attributes that must be zero. Launch it without them."),
                AppraisalCheck.of(
                        "TDATTRIBUTES are as the policy wants them",
                        violation.isEmpty(),
                        Refusal.ATTRIBUTES,
                        "In TDATTRIBUTES " + violation.orElse("a bit is wrong") + ". Launch the TD accordingly."),
                AppraisalCheck.of(
                        "XFAM has the bits that every TD has",
                        (xfam & XFAM_FIXED) == XFAM_FIXED,
                        Refusal.ATTRIBUTES,
                        "The TD's XFAM lacks bits that every TD must have."),
                AppraisalCheck.of(
                        "XFAM has no bit the policy does not admit",
                        beyond == 0,
                        Refusal.ATTRIBUTES,
                        "The TD's XFAM has bits that the policy does not admit (0x" + Long.toHexString(beyond)
                                + "). Launch it without these features."));
    }

    private static AppraisalCheck field(TdField field, Octets actual, Allowed<Octets> allowed) {
        return AppraisalCheck.of(
                field.name() + " is one the policy admits",
                allowed.admits(actual),
                field.refusal(),
                field.name() + " is " + actual.hex() + ", which the policy does not admit.");
    }
}
