package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Collateral;
import cce.attestation.Cryptography;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.TrustAnchors;
import cce.attestation.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Not one bit of evidence may be another: made here, so that it is tested where no recorded evidence lies.
class FlippedBitTest {
    private static final Instant NOW = Instant.parse("2026-06-15T00:00:00Z");
    private static final ReportData DATA = ReportData.of(new byte[ReportData.LENGTH_BYTES]);
    private static final Cryptography FASTEST = Cryptography.fastestPresent();

    @Test
    void anyFlippedBitOfAQuote_beforeItsCertificates_isRejected() {
        SimulatedPlatform platform = SimulatedPlatform.create();
        List<Measurement> rtmrs = Collections.nCopies(3, Measurement.ZERO);
        SimulatedTd td =
                SimulatedTd.boot(new SoftwareMeasurement(Measurement.ZERO, rtmrs), "app", Measurement.ZERO, false);
        byte[] quote = platform.quote(td, DATA).bytes().bytes();
        Collateral collateral = platform.collateral(NOW);
        EvidenceVerifier verifier = new EvidenceVerifier(TrustAnchors.insecureTestRoot(platform.rootDer()), FASTEST);
        int certificates = new String(quote, StandardCharsets.ISO_8859_1).indexOf("-----BEGIN");
        everyFlippedBit(quote, certificates, q -> verifier.verify(RawEvidence.tdx(q), collateral, NOW));
    }

    @Test
    void anyFlippedBitOfAReport_isRejected() {
        SimulatedSnpPlatform platform = SimulatedSnpPlatform.create();
        byte[] report = platform.report(5, Measurement.ZERO, Octets.of(new byte[32]), DATA)
                .bytes()
                .bytes();
        SnpCollateral collateral =
                new SnpCollateral(platform.collateral(false, NOW).vek(), Optional.empty());
        EvidenceVerifier verifier = new EvidenceVerifier(platform.anchors(), FASTEST);
        everyFlippedBit(report, report.length, r -> verifier.verify(RawEvidence.snp(r), collateral, NOW));
    }

    private static void everyFlippedBit(byte[] evidence, int bytes, Function<byte[], Verification> verifier) {
        assertThat(bytes).isGreaterThan(1000);
        assertThat(verifier.apply(evidence)).isInstanceOf(Verification.Verified.class);
        for (int bit = 0; bit < 8 * bytes; bit++) {
            evidence[bit / 8] ^= (byte) (1 << (bit % 8));
            if (!(verifier.apply(evidence) instanceof Verification.Rejected)) {
                throw new AssertionError("Bit " + bit + " may be flipped.");
            }
            evidence[bit / 8] ^= (byte) (1 << (bit % 8));
        }
    }
}
