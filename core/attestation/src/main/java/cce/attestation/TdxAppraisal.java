package cce.attestation;

import java.time.Instant;
import java.util.Optional;

/// What the policy asks of a TD and of the platform under it.
final class TdxAppraisal {
    /// DEBUG and the reserved rest of the "TD under debug" byte, of which DEBUG has its own, better message.
    private static final long UNDER_DEBUG_BITS = 0xfeL;
    private static final long SEPT_VE_DISABLE = 1L << 28;
    private static final long MIGRATABLE = 1L << 29;
    /// x87 and SSE state, which every TD has.
    private static final long XFAM_FIXED = 0x3L;

    private TdxAppraisal() {}

    static Optional<Appraisal.Refused> refusal(VerifiedTdx evidence, AppraisalPolicy policy, Instant now) {
        return tcb(evidence.tcb(), policy, now)
                .or(() -> platform(evidence.tcb(), policy))
                .or(() -> attributes(evidence.report(), policy));
    }

    /// Whether each register the reference names has that value.
    static boolean matches(ReferenceValue.Tdx reference, TdReport report) {
        boolean same = report.mrTd().equals(reference.mrTd());
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            Optional<Measurement> expected = reference.rtmrs().get(i);
            same &= expected.isEmpty() || expected.get().equals(report.rtmrs().get(i));
        }
        return same;
    }

    private static Optional<Appraisal.Refused> tcb(PlatformTcb tcb, AppraisalPolicy policy, Instant now) {
        if (tcb.tcbEvaluationDataNumber() < policy.minTcbEvaluationDataNumber()) {
            return Appraiser.refused(
                    Refusal.ROLLED_BACK,
                    "The collateral has the evaluation number " + tcb.tcbEvaluationDataNumber()
                            + ", below the required " + policy.minTcbEvaluationDataNumber()
                            + ". Fetch newer collateral.");
        }
        if (!policy.acceptedStatuses().contains(tcb.status())) {
            return Appraiser.refused(
                    Refusal.TCB,
                    "The platform's TCB is " + tcb.status().word()
                            + ", which the policy does not accept. Update its firmware.");
        }
        if (tcb.status().isOutOfDate() && now.isAfter(tcb.tcbDate().plus(policy.outOfDateGrace()))) {
            return Appraiser.refused(
                    Refusal.TCB,
                    "The platform's TCB is out of date since " + tcb.tcbDate()
                            + ", longer than the policy's grace. Update it.");
        }
        return tcb.advisories().stream()
                .filter(policy.deniedAdvisories()::contains)
                .findFirst()
                .flatMap(advisory -> Appraiser.refused(
                        Refusal.TCB,
                        "The platform is subject to " + advisory + ", which the policy denies. Update it."));
    }

    private static Optional<Appraisal.Refused> platform(PlatformTcb tcb, AppraisalPolicy policy) {
        return policy.allowedPlatforms().isEmpty() || policy.allowedPlatforms().contains(tcb.ppid())
                ? Optional.empty()
                : Appraiser.refused(Refusal.PLATFORM, "This platform is not on the allow list.");
    }

    private static Optional<Appraisal.Refused> attributes(TdReport report, AppraisalPolicy policy) {
        long attributes = report.tdAttributes();
        if ((attributes & UNDER_DEBUG_BITS) != 0) {
            return Appraiser.refused(Refusal.ATTRIBUTES, "The TD has debug attributes that must be zero.");
        }
        if (policy.septVeDisableRequired() && (attributes & SEPT_VE_DISABLE) == 0) {
            return Appraiser.refused(
                    Refusal.ATTRIBUTES,
                    "The TD lets its host inject exceptions (SEPT_VE_DISABLE is clear). Launch it with the attribute set.");
        }
        boolean serviceTd =
                report.mrServiceTd().map(m -> !m.equals(Measurement.ZERO)).orElse(false);
        if ((attributes & MIGRATABLE) != 0 || serviceTd) {
            return Appraiser.refused(Refusal.ATTRIBUTES, "The TD can be migrated by a service TD nobody appraised.");
        }
        if ((report.xfam() & XFAM_FIXED) != XFAM_FIXED) {
            return Appraiser.refused(Refusal.ATTRIBUTES, "The TD's XFAM lacks bits that every TD must have.");
        }
        return Optional.empty();
    }
}
