package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Expectation;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.Rejection;
import cce.attestation.SnpCollateral;
import cce.attestation.TrustAnchors;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedSnpTest {
    private static final Instant NOW = TestBench.NOW;
    private static final SimulatedSnpPlatform PLATFORM = SimulatedSnpPlatform.create();
    private static final EvidenceVerifier VERIFIER = new EvidenceVerifier(PLATFORM.anchors());
    private static final Octets HOST_DATA = Octets.of(Digests.sha256(Digests.utf8("config")));
    private static final RawEvidence REPORT = PLATFORM.report(3, TestBench.CONFIG, HOST_DATA, TestBench.REPORT_DATA);
    private static final SnpCollateral COLLATERAL = PLATFORM.collateral(false, NOW);
    private static final int ROUNDS = 400;

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void guest_isVerifiedAndAccepted(int version) {
        RawEvidence report = PLATFORM.report(version, TestBench.CONFIG, HOST_DATA, TestBench.REPORT_DATA);
        Verification result = VERIFIER.verify(report, COLLATERAL, NOW);
        assertThat(result).isInstanceOf(Verification.Verified.class);
        VerifiedEvidence evidence = ((Verification.Verified) result).evidence();
        Appraiser appraiser = new Appraiser(
                AppraisalPolicy.Shipped.DEV.policy(),
                ReferenceValues.of(new ReferenceValue.Snp("guest", TestBench.CONFIG)));
        Expectation expected = new Expectation(TestBench.REPORT_DATA, Optional.of(HOST_DATA));
        assertThat(appraiser.appraise(evidence, expected, NOW)).isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void revokedIntermediate_isRejected() {
        rejected(VERIFIER.verify(REPORT, PLATFORM.collateral(true, NOW), NOW), Rejection.REVOKED);
    }

    @Test
    void expiredCrl_isRejected() {
        rejected(VERIFIER.verify(REPORT, COLLATERAL, NOW.plus(Duration.ofDays(31))), Rejection.NOT_CURRENT);
    }

    @Test
    void crlOfAnotherRoot_isRejected() {
        Optional<Octets> foreign =
                SimulatedSnpPlatform.create().collateral(false, NOW).crl();
        rejected(VERIFIER.verify(REPORT, new SnpCollateral(COLLATERAL.vek(), foreign), NOW), Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void chipOfAnotherVendor_isRejected() {
        SnpCollateral foreign = SimulatedSnpPlatform.create().collateral(false, NOW);
        rejected(VERIFIER.verify(REPORT, foreign, NOW), Rejection.UNTRUSTED_CHAIN);
        EvidenceVerifier production = new EvidenceVerifier(TrustAnchors.production());
        rejected(production.verify(REPORT, COLLATERAL, NOW), Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void anyChangedByteOfTheReport_isRejected() {
        byte[] report = REPORT.bytes().bytes();
        for (int i = 0; i < report.length; i++) {
            report[i] ^= (byte) (1 << (i % 8));
            assertThat(VERIFIER.verify(RawEvidence.snp(report), COLLATERAL, NOW))
                    .as("byte " + i)
                    .isInstanceOf(Verification.Rejected.class);
            report[i] ^= (byte) (1 << (i % 8));
        }
    }

    @Test
    void damagedCertificate_isRejected_neverWithAnExceptionOfAnother() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] vek = COLLATERAL.vek().bytes();
            vek[random.nextInt(vek.length)] ^= (byte) (1 + random.nextInt(255));
            assertThat(VERIFIER.verify(REPORT, new SnpCollateral(Octets.of(vek), COLLATERAL.crl()), NOW))
                    .isInstanceOf(Verification.Rejected.class);
        }
    }

    private static void rejected(Verification result, Rejection reason) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        r -> assertThat(r.reason()).as(r.sentence()).isEqualTo(reason));
    }
}
