package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.EvidenceVerifier;
import cce.attestation.RawEvidence;
import cce.attestation.Rejection;
import cce.attestation.TcbStatus;
import cce.attestation.TrustAnchors;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import cce.attestation.VerifiedTdx;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the verifier makes of simulated evidence: the good, and each way a platform or its collateral can be wrong.
class SimulatedEvidenceTest {
    private static final TestBench BENCH = new TestBench();

    /// Up to the PEM chain, whose line breaks nobody signed.
    private static final int BINARY_BYTES = 1258;

    @ParameterizedTest
    @EnumSource
    void quote_ofEachForm_isVerified(QuoteForm form) {
        RawEvidence quote = BENCH.platform().quote(BENCH.td(), TestBench.REPORT_DATA, form);
        VerifiedEvidence evidence = verified(BENCH.verify(quote, Scenario.good()));
        assertThat(evidence.measurement()).isEqualTo(BENCH.software().mrTd());
        assertThat(evidence.reportData()).isEqualTo(TestBench.REPORT_DATA);
        assertThat(evidence.insecureTestRoot()).isTrue();
        assertThat(evidence.debug()).isFalse();
        assertThat(evidence.expiresAt())
                .isEqualTo(TestBench.NOW.minus(Scenario.good().age()).plus(Scenario.LIFETIME));
    }

    /// Only a verifier can find that a TD should be launched again; no document says so.
    @ParameterizedTest
    @EnumSource(names = {"TD_RELAUNCH_ADVISED", "TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED"})
    void statusOnlyAVerifierConcludes_isRejectedInCollateral(TcbStatus status) {
        Scenario scenario = Scenario.good().withStatus(status, "INTEL-SA-00001");
        assertThat(BENCH.verify(BENCH.quote(), scenario))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        r -> assertThat(r.reason()).isEqualTo(Rejection.MALFORMED_COLLATERAL));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"REVOKED", "TD_RELAUNCH_ADVISED", "TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED"})
    void statusOfTheVendor_isReported(TcbStatus status) {
        Scenario scenario = Scenario.good().withStatus(status, "INTEL-SA-00001");
        VerifiedTdx evidence = (VerifiedTdx) verified(BENCH.verify(BENCH.quote(), scenario));
        assertThat(evidence.tcb().status()).isEqualTo(status);
        assertThat(evidence.tcb().advisories()).containsExactly("INTEL-SA-00001");
        assertThat(evidence.tcb().tcbDate()).isBefore(TestBench.NOW);
    }

    @Test
    void revokedTcb_isRejected() {
        rejected(BENCH.verify(BENCH.quote(), Scenario.good().withStatus(TcbStatus.REVOKED)), Rejection.TCB_REVOKED);
    }

    @Test
    void revokedPlatform_isRejected() {
        rejected(BENCH.verify(BENCH.quote(), Scenario.good().withPckRevoked()), Rejection.REVOKED);
    }

    @Test
    void expiredCollateral_isRejected() {
        rejected(BENCH.verify(BENCH.quote(), Scenario.good().expired()), Rejection.NOT_CURRENT);
    }

    @Test
    void collateralOfTomorrow_isRejected() {
        EvidenceVerifier verifier = new EvidenceVerifier(BENCH.platform().anchors());
        rejected(
                verifier.verify(
                        BENCH.quote(),
                        BENCH.platform().collateral(TestBench.NOW.plus(Duration.ofDays(1))),
                        TestBench.NOW),
                Rejection.NOT_CURRENT);
    }

    @Test
    void simulatedQuote_underProductionAnchors_isRejected() {
        EvidenceVerifier production = new EvidenceVerifier(TrustAnchors.production());
        rejected(
                production.verify(BENCH.quote(), BENCH.platform().collateral(TestBench.NOW), TestBench.NOW),
                Rejection.UNTRUSTED_ROOT);
    }

    @Test
    void quoteOfAnotherSimulator_isRejected() {
        TestBench other = new TestBench();
        rejected(BENCH.verify(other.quote(), Scenario.good()), Rejection.UNTRUSTED_ROOT);
    }

    @Test
    void collateralOfAnotherSimulator_isRejected() {
        EvidenceVerifier verifier = new EvidenceVerifier(BENCH.platform().anchors());
        TestBench other = new TestBench();
        rejected(
                verifier.verify(BENCH.quote(), other.platform().collateral(TestBench.NOW), TestBench.NOW),
                Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void tdxQuote_markedAsSnp_isRejected() {
        RawEvidence mislabelled = RawEvidence.snp(BENCH.quote().bytes().bytes());
        rejected(BENCH.verify(mislabelled, Scenario.good()), Rejection.UNSUPPORTED_EVIDENCE);
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5_TD15"})
    void anyChangedByte_isRejected(QuoteForm form) {
        byte[] quote = BENCH.platform()
                .quote(BENCH.td(), TestBench.REPORT_DATA, form)
                .bytes()
                .bytes();
        EvidenceVerifier verifier = new EvidenceVerifier(BENCH.platform().anchors());
        var collateral = BENCH.platform().collateral(TestBench.NOW);
        for (int i = 0; i < BINARY_BYTES; i++) {
            quote[i] ^= (byte) (1 << (i % 8));
            assertThat(verifier.verify(RawEvidence.tdx(quote), collateral, TestBench.NOW))
                    .as("byte " + i)
                    .isInstanceOf(Verification.Rejected.class);
            quote[i] ^= (byte) (1 << (i % 8));
        }
    }

    private static VerifiedEvidence verified(Verification result) {
        assertThat(result).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) result).evidence();
    }

    private static void rejected(Verification result, Rejection reason) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        r -> assertThat(r.reason()).as(r.sentence()).isEqualTo(reason));
    }
}
