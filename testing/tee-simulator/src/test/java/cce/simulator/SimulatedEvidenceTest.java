package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Expectation;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReferenceValues;
import cce.attestation.ReportData;
import cce.attestation.TcbStatus;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import cce.attestation.VerifiedTdx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedEvidenceTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SimulatedPlatform PLATFORM = SimulatedPlatform.create();
    private static final EvidenceVerifier VERIFIER = new EvidenceVerifier(PLATFORM.anchors());
    private static final ReportData REPORT_DATA =
            ReportData.of(java.util.Arrays.copyOf(Digests.sha384(Digests.utf8("x")), 64));
    private static final Measurement CONFIG = Measurement.of(Digests.sha384(Digests.utf8("config")));

    @TempDir
    private static Path distribution;

    private static SoftwareMeasurement software;

    @BeforeAll
    static void makeDistribution() throws Exception {
        Files.writeString(distribution.resolve("a.jar"), "one");
        Files.writeString(distribution.resolve("b.jar"), "two");
        software = SoftwareMeasurement.of(distribution);
    }

    @ParameterizedTest
    @EnumSource
    void quote_ofKnownSoftware_isVerifiedAndAccepted(QuoteForm form) {
        SimulatedTd td = SimulatedTd.boot(software, "agent", CONFIG, false);
        VerifiedEvidence evidence = verified(PLATFORM.quote(td, REPORT_DATA, form));
        assertThat(evidence.measurement()).isEqualTo(software.mrTd());
        assertThat(evidence.insecureTestRoot()).isTrue();
        assertThat(((VerifiedTdx) evidence).tcb().status()).isEqualTo(TcbStatus.UP_TO_DATE);
        Appraiser appraiser = new Appraiser(
                AppraisalPolicy.strict().insecureAcceptTestRoot(), ReferenceValues.of(software.reference("agent")));
        assertThat(appraiser.appraise(evidence, Expectation.of(REPORT_DATA, CONFIG), NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    private static VerifiedEvidence verified(RawEvidence quote) {
        Verification result = VERIFIER.verify(quote, PLATFORM.collateral(NOW), NOW);
        assertThat(result).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) result).evidence();
    }
}
