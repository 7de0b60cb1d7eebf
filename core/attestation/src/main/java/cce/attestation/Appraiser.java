package cce.attestation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Judges verified evidence: is this machine good enough, does it run a known image, was the evidence made for this
/// request? Every check runs for every machine; what is not wanted is loosened by name in the policy's document.
public final class Appraiser {
    private final AppraisalPolicy policy;
    private final ReferenceValues references;

    public Appraiser(AppraisalPolicy policy, ReferenceValues references) {
        this.policy = policy;
        this.references = references;
    }

    /// The judgement at the time `now`, which may be later than the time of verification.
    public Appraisal appraise(VerifiedEvidence evidence, Expectation expectation, Instant now) {
        return examine(evidence, expectation, now).verdict();
    }

    /// As [#appraise], with everything that was looked at.
    public Examination examine(VerifiedEvidence evidence, Expectation expectation, Instant now) {
        List<AppraisalCheck> checks = new ArrayList<>(general(evidence, now));
        checks.addAll(
                switch (evidence) {
                    case VerifiedTdx tdx ->
                        policy.tdx()
                                .map(rules -> TdxAppraisal.checks(tdx, rules, now))
                                .orElseGet(() -> silent(evidence));
                    case VerifiedSnp snp ->
                        policy.snp()
                                .map(rules -> SnpAppraisal.checks(snp, rules))
                                .orElseGet(() -> silent(evidence));
                });
        checks.add(configuration(evidence, expectation));
        checks.add(reportData(evidence, expectation));
        List<ReferenceValue> candidates = references.values().stream()
                .filter(reference ->
                        reference.tee() == evidence.tee() && reference.period().contains(now))
                .toList();
        Optional<ReferenceValue> matched = candidates.stream()
                .filter(reference -> matches(reference, evidence))
                .findFirst();
        checks.add(reference(evidence, candidates, matched));
        return new Examination(checks, verdict(checks, evidence, matched));
    }

    private static Appraisal verdict(
            List<AppraisalCheck> checks, VerifiedEvidence evidence, Optional<ReferenceValue> matched) {
        return checks.stream()
                .flatMap(check -> check.refusal().stream())
                .findFirst()
                .<Appraisal>map(refused -> refused)
                .orElseGet(() -> new Appraisal.Accepted(evidence, matched.orElseThrow()));
    }

    private List<AppraisalCheck> general(VerifiedEvidence evidence, Instant now) {
        return List.of(
                AppraisalCheck.of(
                        "everything the verdict rests on is current",
                        !now.isBefore(evidence.verifiedAt()) && !now.isAfter(end(evidence)),
                        Refusal.STALE,
                        "What the verification rests on is not current at " + now + ". Verify again."),
                AppraisalCheck.of(
                        "the chain ends in a vendor's root",
                        !evidence.insecureTestRoot() || policy.testRootAccepted(),
                        Refusal.TEST_ROOT,
                        "The evidence comes from a simulator, which protects nothing. Use a real machine."),
                AppraisalCheck.of(
                        "the host cannot debug the machine",
                        !evidence.debug() || policy.debugAccepted(),
                        Refusal.DEBUG,
                        "The machine runs in debug mode, so its host can read it. Launch it without debug."));
    }

    /// The last moment the evidence counts under this policy.
    private Instant end(VerifiedEvidence evidence) {
        return switch (evidence) {
            case VerifiedTdx tdx -> {
                Instant documents = tdx.documentsExpireAt();
                Instant stretched = policy.tdx()
                        .map(rules -> documents.plus(rules.tcb().collateralGrace()))
                        .orElse(documents);
                yield stretched.isBefore(tdx.chainExpiresAt()) ? stretched : tdx.chainExpiresAt();
            }
            case VerifiedSnp snp -> snp.expiresAt();
        };
    }

    private List<AppraisalCheck> silent(VerifiedEvidence evidence) {
        return List.of(AppraisalCheck.of(
                "the policy speaks about " + evidence.tee(),
                false,
                Refusal.NO_POLICY,
                "The policy " + policy.name() + " says nothing of " + evidence.tee() + ". Use one that does."));
    }

    private static AppraisalCheck configuration(VerifiedEvidence evidence, Expectation expectation) {
        if (expectation.configId().isEmpty()) {
            return AppraisalCheck.passed("no boot configuration was asked for");
        }
        Octets actual = switch (evidence) {
            case VerifiedTdx tdx -> tdx.report().mrConfigId().value();
            case VerifiedSnp snp -> snp.report().hostData();
        };
        return AppraisalCheck.of(
                "the boot configuration is the one asked for",
                actual.equals(expectation.configId().get()),
                Refusal.CONFIGURATION,
                "The machine was launched with another configuration than the one given for this job.");
    }

    private static AppraisalCheck reportData(VerifiedEvidence evidence, Expectation expectation) {
        if (expectation.reportData().isEmpty()) {
            return AppraisalCheck.passed("REPORTDATA was not asked for, so a copy of the evidence passes too");
        }
        return AppraisalCheck.of(
                "the evidence was made for this key and request",
                evidence.reportData().equals(expectation.reportData().get()),
                Refusal.REPORT_DATA,
                "The evidence was made for another key or request. Get new evidence for this one.");
    }

    private static AppraisalCheck reference(
            VerifiedEvidence evidence, List<ReferenceValue> candidates, Optional<ReferenceValue> matched) {
        if (candidates.isEmpty()) {
            return AppraisalCheck.of(
                    "a reference value is registered",
                    false,
                    Refusal.NO_REFERENCE_VALUES,
                    "No reference value that counts now is registered for " + evidence.tee()
                            + ", so no image is known good. Register one.");
        }
        return AppraisalCheck.of(
                matched.map(reference -> "the image is '" + reference.name() + "'")
                        .orElse("the image is a registered one"),
                matched.isPresent(),
                Refusal.MEASUREMENT,
                "No registered image measures to " + evidence.measurement().hex()
                        + " with these registers. Register the image, or run a registered one.");
    }

    private static boolean matches(ReferenceValue reference, VerifiedEvidence evidence) {
        return switch (reference) {
            case ReferenceValue.Tdx expected ->
                evidence instanceof VerifiedTdx tdx && TdxAppraisal.matches(expected, tdx.report());
            case ReferenceValue.Snp expected ->
                evidence instanceof VerifiedSnp snp && SnpAppraisal.matches(expected, snp.report());
        };
    }
}
