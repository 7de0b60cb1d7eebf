package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.Expectation;
import cce.attestation.Measurement;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.Refusal;
import cce.attestation.ReportData;
import cce.attestation.TcbStatus;
import cce.attestation.VerifiedEvidence;
import cce.attestation.VerifiedTdx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the appraiser makes of authentic evidence: one acceptance, and each reason to refuse.
class AppraisalTest {
    private static final TestBench BENCH = new TestBench();
    private static final AppraisalPolicy POLICY = policy("UpToDate", "");
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
        refused(AppraisalPolicy.Shipped.PRODUCTION_TDX.policy(), KNOWN, good(), EXPECTED, Refusal.TEST_ROOT);
    }

    @Test
    void debugMachine_isRefusedByDefault() {
        VerifiedEvidence debug =
                BENCH.verified(SimulatedTd.boot(BENCH.software(), "agent", TestBench.CONFIG, true), Scenario.good());
        refused(POLICY, KNOWN, debug, EXPECTED, Refusal.DEBUG);
        assertThat(new Appraiser(parsed("insecure_accept_debug: true\n", "UpToDate", ""), KNOWN)
                        .appraise(debug, EXPECTED, TestBench.NOW))
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
        String accepted = "UpToDate, OutOfDate";
        refused(POLICY, KNOWN, old, EXPECTED, Refusal.TCB);
        refused(policy(accepted, "    out_of_date_grace_days: 30\n"), KNOWN, old, EXPECTED, Refusal.TCB);
        AppraisalPolicy lenient = policy(accepted, "    out_of_date_grace_days: 120\n");
        assertThat(new Appraiser(lenient, KNOWN).appraise(old, EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void deniedAdvisory_isRefused_thoughTheStatusIsAccepted() {
        VerifiedEvidence subject =
                BENCH.verified(BENCH.td(), Scenario.good().withStatus(TcbStatus.SW_HARDENING_NEEDED, "INTEL-SA-00001"));
        AppraisalPolicy accepting = policy("SWHardeningNeeded", "");
        assertThat(new Appraiser(accepting, KNOWN).appraise(subject, EXPECTED, TestBench.NOW))
                .isInstanceOf(Appraisal.Accepted.class);
        refused(
                policy("SWHardeningNeeded", "    deny_advisories: [INTEL-SA-00001]\n"),
                KNOWN,
                subject,
                EXPECTED,
                Refusal.ADVISORY);
    }

    @Test
    void collateralBelowTheFloor_isRefused() {
        refused(policy("UpToDate", "    min_evaluation_number: 21\n"), KNOWN, good(), EXPECTED, Refusal.ROLLED_BACK);
    }

    @Test
    void platformOffTheAllowList_isRefused() {
        AppraisalPolicy others = policy("UpToDate", "  ppids: [\"" + "00".repeat(16) + "\"]\n");
        refused(others, KNOWN, good(), EXPECTED, Refusal.PLATFORM);
        String ppid = ((VerifiedTdx) good()).tcb().ppid().hex();
        AppraisalPolicy this_ = policy("UpToDate", "  ppids: [\"" + ppid + "\"]\n");
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

    private static AppraisalPolicy policy(String accepted, String more) {
        return parsed("", accepted, more);
    }

    private static AppraisalPolicy parsed(String head, String accepted, String more) {
        String document = "format: cce/appraisal-policy/v1\nname: test\ninsecure_accept_test_root: true\n" + head
                + "tdx:\n  tcb:\n    accept: [" + accepted + "]\n" + more;
        return AppraisalPolicy.parse(document.getBytes(StandardCharsets.UTF_8));
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
