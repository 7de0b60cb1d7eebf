package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.Expectation;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.Refusal;
import cce.attestation.ReportData;
import cce.attestation.TcbStatus;
import cce.attestation.VerifiedEvidence;
import cce.attestation.VerifiedTdx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the appraiser makes of authentic evidence: one acceptance, and each reason to refuse.
class AppraisalTest {
    private static final TestBench BENCH = new TestBench();
    private static final AppraisalPolicy POLICY = AppraisalPolicy.strict().insecureAcceptTestRoot();
    private static final ReferenceValues KNOWN =
            ReferenceValues.of(BENCH.software().reference("agent"));
    private static final Expectation EXPECTED = Expectation.of(TestBench.REPORT_DATA, TestBench.CONFIG);

    @Test
    void knownSoftware_forThisRequest_isAccepted() {
        Appraisal result = new Appraiser(POLICY, KNOWN).appraise(good(), EXPECTED, TestBench.NOW);
        assertThat(result)
                .isInstanceOfSatisfying(
                        Appraisal.Accepted.class,
                        accepted -> assertThat(accepted.reference().name()).isEqualTo("agent"));
    }

    @Test
    void noReferenceValues_acceptNothing() {
        refused(POLICY, ReferenceValues.of(), good(), EXPECTED, Refusal.NO_REFERENCE_VALUES);
    }

    @Test
    void referenceValuesOfAnotherTee_acceptNothing() {
        ReferenceValues snp =
                ReferenceValues.of(new ReferenceValue.Snp("x", BENCH.software().mrTd()));
        refused(POLICY, snp, good(), EXPECTED, Refusal.NO_REFERENCE_VALUES);
    }

    @Test
    void otherSoftware_isRefused() {
        ReferenceValues other =
                ReferenceValues.of(TestBench.softwareNamed("other").reference("other"));
        refused(POLICY, other, good(), EXPECTED, Refusal.MEASUREMENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anotherRegister_isRefused(int rtmr) {
        List<Optional<Measurement>> rtmrs = new ArrayList<>();
        ((VerifiedTdx) good()).report().rtmrs().forEach(r -> rtmrs.add(Optional.of(r)));
        ReferenceValues exact =
                ReferenceValues.of(new ReferenceValue.Tdx("x", BENCH.software().mrTd(), rtmrs));
        assertThat(new Appraiser(POLICY, exact).appraise(good(), EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
        rtmrs.set(rtmr, Optional.of(TestBench.CONFIG));
        ReferenceValues changed =
                ReferenceValues.of(new ReferenceValue.Tdx("x", BENCH.software().mrTd(), rtmrs));
        refused(POLICY, changed, good(), EXPECTED, Refusal.MEASUREMENT);
    }

    @Test
    void simulatedMachine_isRefusedByDefault() {
        refused(AppraisalPolicy.strict(), KNOWN, good(), EXPECTED, Refusal.TEST_ROOT);
    }

    @Test
    void debugMachine_isRefusedByDefault() {
        VerifiedEvidence debug =
                BENCH.verified(SimulatedTd.boot(BENCH.software(), "agent", TestBench.CONFIG, true), Scenario.good());
        refused(POLICY, KNOWN, debug, EXPECTED, Refusal.DEBUG);
        assertThat(new Appraiser(POLICY.insecureAcceptDebug(), KNOWN).appraise(debug, EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void anotherRequestsReportData_isRefused() {
        byte[] other = TestBench.REPORT_DATA.value().bytes();
        other[63] ^= 1;
        refused(POLICY, KNOWN, good(), Expectation.of(ReportData.of(other), TestBench.CONFIG), Refusal.REPORT_DATA);
    }

    @Test
    void anotherConfiguration_isRefused() {
        refused(POLICY, KNOWN, good(), Expectation.of(TestBench.REPORT_DATA, Measurement.ZERO), Refusal.CONFIGURATION);
    }

    @Test
    void outOfDatePlatform_isRefused_unlessWithinAGrace() {
        VerifiedEvidence old = BENCH.verified(BENCH.td(), Scenario.good().withStatus(TcbStatus.OUT_OF_DATE));
        Set<TcbStatus> accepted = Set.of(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE);
        refused(POLICY, KNOWN, old, EXPECTED, Refusal.TCB);
        refused(POLICY.accepting(accepted, Duration.ofDays(30)), KNOWN, old, EXPECTED, Refusal.TCB);
        AppraisalPolicy lenient = POLICY.accepting(accepted, Duration.ofDays(120));
        assertThat(new Appraiser(lenient, KNOWN).appraise(old, EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void collateralBelowTheFloor_isRefused() {
        refused(POLICY.withMinTcbEvaluationDataNumber(21), KNOWN, good(), EXPECTED, Refusal.ROLLED_BACK);
    }

    @Test
    void platformOffTheAllowList_isRefused() {
        AppraisalPolicy others = POLICY.onPlatforms(Set.of(Octets.of(new byte[16])));
        refused(others, KNOWN, good(), EXPECTED, Refusal.PLATFORM);
        AppraisalPolicy this_ =
                POLICY.onPlatforms(Set.of(((VerifiedTdx) good()).tcb().ppid()));
        assertThat(new Appraiser(this_, KNOWN).appraise(good(), EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void verdict_isStale_afterAnythingItRestsOnExpired() {
        VerifiedEvidence evidence = good();
        Instant late = evidence.expiresAt().plusSeconds(1);
        assertThat(new Appraiser(POLICY, KNOWN).appraise(evidence, EXPECTED, late))
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class, r -> assertThat(r.reason()).isEqualTo(Refusal.STALE));
    }

    private static VerifiedEvidence good() {
        return BENCH.verified(BENCH.td(), Scenario.good());
    }

    private static void refused(
            AppraisalPolicy policy,
            ReferenceValues references,
            VerifiedEvidence evidence,
            Expectation expectation,
            Refusal reason) {
        assertThat(new Appraiser(policy, references).appraise(evidence, expectation, TestBench.NOW))
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class,
                        r -> assertThat(r.reason()).as(r.sentence()).isEqualTo(reason));
    }
}
