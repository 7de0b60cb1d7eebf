package cce.attestation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Judges verified evidence: is this machine good enough, does it run a known image, was the evidence made for this
/// request?
/// Every check runs for every machine; there is no way to express that one is not wanted except the named loosenings of
/// the policy.
public final class Appraiser {
    private final AppraisalPolicy policy;
    private final ReferenceValues references;

    public Appraiser(AppraisalPolicy policy, ReferenceValues references) {
        this.policy = policy;
        this.references = references;
    }

    /// The judgement at the time `now`, which may be later than the time of verification.
    public Appraisal appraise(VerifiedEvidence evidence, Expectation expectation, Instant now) {
        return refusal(evidence, expectation, now)
                .<Appraisal>map(refused -> refused)
                .orElseGet(() -> matchReference(evidence));
    }

    private Optional<Appraisal.Refused> refusal(VerifiedEvidence evidence, Expectation expectation, Instant now) {
        return general(evidence, now)
                .or(() -> switch (evidence) {
                    case VerifiedTdx tdx -> TdxAppraisal.refusal(tdx, policy, now);
                    case VerifiedSnp snp -> SnpAppraisal.refusal(snp, policy);
                })
                .or(() -> configuration(evidence, expectation))
                .or(() -> reportData(evidence, expectation));
    }

    private Optional<Appraisal.Refused> general(VerifiedEvidence evidence, Instant now) {
        if (now.isBefore(evidence.verifiedAt()) || now.isAfter(evidence.expiresAt())) {
            return refused(
                    Refusal.STALE, "What the verification rests on is not current at " + now + ". Verify again.");
        }
        if (evidence.insecureTestRoot() && !policy.testRootAccepted()) {
            return refused(
                    Refusal.TEST_ROOT,
                    "The evidence comes from a simulator, which protects nothing. Use a real machine.");
        }
        if (evidence.debug() && !policy.debugAccepted()) {
            return refused(
                    Refusal.DEBUG, "The machine runs in debug mode, so its host can read it. Launch it without debug.");
        }
        return Optional.empty();
    }

    private static Optional<Appraisal.Refused> configuration(VerifiedEvidence evidence, Expectation expectation) {
        if (expectation.configId().isEmpty()) {
            return Optional.empty();
        }
        Octets actual = switch (evidence) {
            case VerifiedTdx tdx -> tdx.report().mrConfigId().value();
            case VerifiedSnp snp -> snp.report().hostData();
        };
        return actual.equals(expectation.configId().get())
                ? Optional.empty()
                : refused(
                        Refusal.CONFIGURATION,
                        "The machine was launched with another configuration than the one given for this job.");
    }

    private static Optional<Appraisal.Refused> reportData(VerifiedEvidence evidence, Expectation expectation) {
        return evidence.reportData().equals(expectation.reportData())
                ? Optional.empty()
                : refused(
                        Refusal.REPORT_DATA,
                        "The evidence was made for another key or request. Get new evidence for this one.");
    }

    private Appraisal matchReference(VerifiedEvidence evidence) {
        List<ReferenceValue> candidates = new ArrayList<>();
        for (ReferenceValue reference : references.values()) {
            boolean sameTee = switch (reference) {
                case ReferenceValue.Tdx tdx -> evidence instanceof VerifiedTdx;
                case ReferenceValue.Snp snp -> evidence instanceof VerifiedSnp;
            };
            if (sameTee) {
                candidates.add(reference);
            }
        }
        if (candidates.isEmpty()) {
            return new Appraisal.Refused(
                    Refusal.NO_REFERENCE_VALUES,
                    "No reference value is registered for " + evidence.tee()
                            + ", so no image is known good. Register one.");
        }
        return candidates.stream()
                .filter(reference -> matches(reference, evidence))
                .findFirst()
                .<Appraisal>map(reference -> new Appraisal.Accepted(evidence, reference))
                .orElseGet(() -> new Appraisal.Refused(
                        Refusal.MEASUREMENT,
                        "No registered image measures to "
                                + evidence.measurement().hex()
                                + " with these registers. Register the image, or run a registered one."));
    }

    private static boolean matches(ReferenceValue reference, VerifiedEvidence evidence) {
        return switch (reference) {
            case ReferenceValue.Tdx expected ->
                evidence instanceof VerifiedTdx tdx && TdxAppraisal.matches(expected, tdx.report());
            case ReferenceValue.Snp expected ->
                evidence instanceof VerifiedSnp snp && snp.measurement().equals(expected.measurement());
        };
    }

    static Optional<Appraisal.Refused> refused(Refusal reason, String sentence) {
        return Optional.of(new Appraisal.Refused(reason, sentence));
    }
}
