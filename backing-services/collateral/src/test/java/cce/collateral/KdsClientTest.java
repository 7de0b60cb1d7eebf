package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.AmdProduct;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import cce.attestation.Verification;
import cce.collateral.CollateralException.Reason;
import cce.simulator.PcsServer;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedSnpPlatform;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KdsClientTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    /// Pauses as short as a test wants them, and more time for an answer than a busy machine takes.
    private static final HttpLimits QUICK = new HttpLimits(Duration.ofMinutes(2), 64 * 1024, 2, Duration.ofMillis(5));
    private static final Map<AmdProduct, SimulatedSnpPlatform> CHIPS = chips();
    private static final PcsServer KDS = PcsServer.start(
            SimulatedPlatform.create(), List.copyOf(CHIPS.values()), 0, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterAll
    static void stop() {
        KDS.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = AmdProduct.class,
            names = {"MILAN", "TURIN"})
    void keyAndCrl_fetched_verifyTheReport(AmdProduct product) {
        SimulatedSnpPlatform chip = chip(product);
        RawEvidence report = report(chip, 3);
        SnpCollateral fetched = KdsClient.at(KDS.base(), clock(), QUICK).collateralFor(report);
        assertThat(fetched.crl()).isPresent();
        assertThat(new EvidenceVerifier(chip.anchors()).verify(report, fetched, NOW))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void oldReport_needsItsProductNamed() {
        RawEvidence report = report(chip(AmdProduct.MILAN), 2);
        KdsClient client = KdsClient.at(KDS.base(), clock(), QUICK);
        reason(() -> client.collateralFor(report), Reason.UNREADABLE_QUOTE);
        assertThat(client.assuming(AmdProduct.MILAN).collateralFor(report).vek().length())
                .isPositive();
    }

    @Test
    void key_isAskedForOnce_andTheCrlAgainAfterADay() {
        try (MischievousServer server = MischievousServer.before(KDS.base())) {
            MovableClock clock = new MovableClock(NOW);
            KdsClient client = KdsClient.at(server.base(), clock, QUICK);
            RawEvidence report = report(chip(AmdProduct.MILAN), 3);
            client.collateralFor(report);
            client.collateralFor(report);
            assertThat(server.requests()).isEqualTo(2);
            clock.advance(Duration.ofDays(400));
            client.collateralFor(report);
            assertThat(server.asked()).hasSize(3).last().asString().endsWith("/crl");
        }
    }

    @Test
    void pauseTheServiceAsksFor_isKept() {
        try (MischievousServer server = MischievousServer.before(KDS.base())
                .saying("Retry-After", "300")
                .failing(429, 1)) {
            KdsClient client = KdsClient.at(server.base(), clock(), QUICK);
            RawEvidence report = report(chip(AmdProduct.MILAN), 3);
            reason(() -> client.collateralFor(report), Reason.UNAVAILABLE);
            reason(() -> client.collateralFor(report), Reason.UNAVAILABLE);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void unknownChip_isSaid() {
        SnpNeed other = new SnpNeed(AmdProduct.MILAN, SnpSigner.VCEK, id((byte) 1), new SnpTcb(0, 4, 0, 24, 219));
        reason(
                () -> KdsClient.at(KDS.base(), clock(), QUICK).collateralFor(other, Optional.empty()),
                Reason.UNKNOWN_PLATFORM);
    }

    @Test
    void providersKey_isNotAskedFor_butTakenFromTheHost() {
        SimulatedSnpPlatform provider = SimulatedSnpPlatform.create(AmdProduct.GENOA, SnpSigner.VLEK);
        try (PcsServer server = PcsServer.start(SimulatedPlatform.create(), List.of(provider), 0, clock())) {
            KdsClient client = KdsClient.at(server.base(), clock(), QUICK);
            RawEvidence report = report(provider, 3);
            reason(() -> client.collateralFor(report), Reason.UNKNOWN_PLATFORM);
            SnpNeed need = SnpNeed.of(report, Optional.empty());
            SnpCollateral fetched = client.collateralFor(
                    need, Optional.of(provider.collateral(false, NOW).vek()));
            assertThat(new EvidenceVerifier(provider.anchors()).verify(report, fetched, NOW))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(client.chain(AmdProduct.GENOA, SnpSigner.VLEK)).contains("BEGIN CERTIFICATE");
        }
    }

    @Test
    void hiddenChip_isNotAskedFor() {
        SnpNeed hidden = new SnpNeed(AmdProduct.MILAN, SnpSigner.VCEK, id((byte) 0), new SnpTcb(0, 1, 1, 1, 1));
        reason(() -> KdsClient.keyPath(hidden), Reason.UNREADABLE_QUOTE);
    }

    @Test
    void parameters_areInTheServicesOrder() {
        SnpTcb tcb = new SnpTcb(1, 2, 3, 24, 219);
        assertThat(KdsClient.keyPath(new SnpNeed(AmdProduct.GENOA, SnpSigner.VCEK, id((byte) 0xab), tcb)))
                .isEqualTo("/vcek/v1/Genoa/" + "ab".repeat(64) + "?blSPL=02&teeSPL=03&snpSPL=24&ucodeSPL=219");
        assertThat(KdsClient.keyPath(new SnpNeed(AmdProduct.TURIN, SnpSigner.VCEK, id((byte) 0xab), tcb)))
                .isEqualTo("/vcek/v1/Turin/" + "ab".repeat(8) + "?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=24&ucodeSPL=219");
    }

    @Test
    void answerThatIsNoCrl_isUnreadable() {
        try (MischievousServer server = MischievousServer.before(KDS.base()).answering("no CRL")) {
            reason(
                    () -> KdsClient.at(server.base(), clock(), QUICK).crl(AmdProduct.MILAN, SnpSigner.VCEK),
                    Reason.UNREADABLE_ANSWER);
        }
    }

    private static Map<AmdProduct, SimulatedSnpPlatform> chips() {
        Map<AmdProduct, SimulatedSnpPlatform> chips = new EnumMap<>(AmdProduct.class);
        for (AmdProduct product : List.of(AmdProduct.MILAN, AmdProduct.TURIN)) {
            chips.put(product, SimulatedSnpPlatform.create(product, SnpSigner.VCEK));
        }
        return chips;
    }

    private static SimulatedSnpPlatform chip(AmdProduct product) {
        return java.util.Objects.requireNonNull(CHIPS.get(product));
    }

    private static RawEvidence report(SimulatedSnpPlatform chip, int version) {
        return chip.report(
                version, Measurement.ZERO, Octets.of(new byte[32]), ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    }

    private static Octets id(byte filler) {
        byte[] id = new byte[64];
        Arrays.fill(id, filler);
        return Octets.of(id);
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private static void reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CollateralException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
