package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.Collateral;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.Verification;
import cce.collateral.CollateralException.Reason;
import cce.simulator.PcsServer;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcsClientTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SimulatedPlatform PLATFORM = SimulatedPlatform.create();
    private static final PcsServer PCS = PcsServer.start(PLATFORM, 0, Clock.fixed(NOW, ZoneOffset.UTC));
    private static final RawEvidence QUOTE = PLATFORM.quote(
            SimulatedTd.boot(
                    new SoftwareMeasurement(Measurement.ZERO, Collections.nCopies(3, Measurement.ZERO)),
                    "td",
                    Measurement.ZERO,
                    false),
            ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    /// Pauses as short as a test wants them, and more time for an answer than a busy machine takes.
    private static final HttpLimits QUICK = new HttpLimits(Duration.ofMinutes(2), 64 * 1024, 3, Duration.ofMillis(5));

    private static final HttpLimits IMPATIENT =
            new HttpLimits(Duration.ofMillis(700), 64 * 1024, 2, Duration.ofMillis(5));

    @AfterAll
    static void stop() {
        PCS.close();
    }

    @Test
    void collateral_fetched_verifiesTheQuoteItWasFetchedFor() {
        Collateral fetched = client(PCS.base()).collateralFor(QUOTE);
        assertThat(new EvidenceVerifier(PLATFORM.anchors()).verify(QUOTE, fetched, NOW))
                .isInstanceOf(Verification.Verified.class);
        assertThat(Collateral.parse(fetched.format().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(fetched);
    }

    @Test
    void collateral_isKept_untilItExpires() {
        try (MischievousServer server = MischievousServer.before(PCS.base())) {
            MovableClock clock = new MovableClock(NOW);
            PcsClient client = PcsClient.at(server.base(), clock, QUICK);
            client.collateralFor(QUOTE);
            int once = server.requests();
            client.collateralFor(QUOTE);
            assertThat(server.requests()).isEqualTo(once);
            clock.advance(Duration.ofHours(25));
            client.collateralFor(QUOTE);
            assertThat(server.requests()).isEqualTo(2 * once);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void passingError_isTriedAgain(int status) {
        try (MischievousServer server = MischievousServer.before(PCS.base()).failing(status, 2)) {
            assertThat(client(server.base()).collateralFor(QUOTE)).isNotNull();
            assertThat(server.requests()).isEqualTo(4 + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500})
    void lastingError_isUnavailable(int status) {
        try (MischievousServer server = MischievousServer.before(PCS.base()).failing(status, 100)) {
            refused(server, Reason.UNAVAILABLE);
            assertThat(server.requests()).isEqualTo(QUICK.attempts());
        }
    }

    @Test
    void pauseThatIsShort_isWaitedOut() {
        try (MischievousServer server =
                MischievousServer.before(PCS.base()).saying("Retry-After", "0").failing(429, 1)) {
            assertThat(client(server.base()).collateralFor(QUOTE)).isNotNull();
        }
    }

    @Test
    void pauseThatIsLong_endsTheFetch_andIsKept() {
        try (MischievousServer server = MischievousServer.before(PCS.base())
                .saying("Retry-After", "600")
                .failing(429, 1)) {
            PcsClient client = client(server.base());
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.collateralFor(QUOTE))
                        .isInstanceOfSatisfying(
                                CollateralException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                        .hasMessageContaining("pause");
            }
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "99999999999999", "Wed, 32 Oct 2015 07:28:00 GMT"})
    void pauseThatIsNone_isIgnored(String value) {
        try (MischievousServer server = MischievousServer.before(PCS.base())
                .saying("Retry-After", value)
                .failing(503, 1)) {
            assertThat(client(server.base()).collateralFor(QUOTE)).isNotNull();
        }
    }

    @Test
    void compressedAnswer_isRefused() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).saying("Content-Encoding", "gzip")) {
            refused(server, Reason.UNREADABLE_ANSWER);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void answerCutShort_isTriedAgain_andGivenUp() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).cutting()) {
            refused(server, Reason.UNAVAILABLE);
            assertThat(server.requests()).isEqualTo(QUICK.attempts());
        }
    }

    @Test
    void withdrawnEvaluationNumber_isSaid() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).failing(410, 100)) {
            refused(server, Reason.WITHDRAWN);
        }
    }

    @Test
    void olderNameOfTheIssuerChain_isUnderstood() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).renamingChains()) {
            assertThat(client(server.base()).collateralFor(QUOTE).tcbInfoIssuerChain())
                    .contains("BEGIN CERTIFICATE");
        }
    }

    @Test
    void earlyLine_isAskedForByName_andTheStandardOneByNone() {
        try (MischievousServer server = MischievousServer.before(PCS.base())) {
            client(server.base()).collateralFor(QUOTE);
            assertThat(server.asked()).noneMatch(path -> path.contains("update="));
            client(server.base()).with(TcbUpdate.EARLY).collateralFor(QUOTE);
            assertThat(server.asked().stream().filter(path -> path.contains("update=early")))
                    .hasSize(2);
        }
    }

    @Test
    void callersAtOnce_causeOneFetch() throws Exception {
        try (MischievousServer server = MischievousServer.before(PCS.base());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            PcsClient client = client(server.base());
            List<Future<Collateral>> calls = IntStream.range(0, 20)
                    .mapToObj(_ -> callers.submit(() -> client.collateralFor(QUOTE)))
                    .toList();
            for (Future<Collateral> call : calls) {
                assertThat(call.get()).isEqualTo(calls.getFirst().get());
            }
            assertThat(server.requests()).isEqualTo(4);
        }
    }

    @Test
    void unknownPlatform_isSaidAtOnce() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).failing(404, 100)) {
            refused(server, Reason.UNKNOWN_PLATFORM);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401})
    void refusalOrRedirect_isNotFollowed(int status) {
        try (MischievousServer server = MischievousServer.before(PCS.base()).failing(status, 100)) {
            refused(server, Reason.UNREADABLE_ANSWER);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void slowBody_endsAtTheTimeout() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).trickling()) {
            PcsClient client = PcsClient.at(server.base(), Clock.fixed(NOW, ZoneOffset.UTC), IMPATIENT);
            assertThatThrownBy(() -> client.collateralFor(QUOTE))
                    .isInstanceOfSatisfying(
                            CollateralException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        }
    }

    @Test
    void oversizedBody_isRefusedBeforeItIsRead() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).endless()) {
            refused(server, Reason.UNREADABLE_ANSWER);
        }
    }

    @Test
    void answerThatIsNotCollateral_isUnreadable() {
        try (MischievousServer server = MischievousServer.before(PCS.base()).answering("hello")) {
            refused(server, Reason.UNREADABLE_ANSWER);
        }
    }

    @Test
    void deadService_isUnavailable() throws IOException {
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            PcsClient client = client(URI.create("http://127.0.0.1:" + nobody.getLocalPort()));
            assertThatThrownBy(() -> client.collateralFor(QUOTE))
                    .isInstanceOfSatisfying(
                            CollateralException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        }
    }

    @Test
    void bytesThatAreNoQuote_areNotAskedFor() {
        assertThatThrownBy(() -> client(PCS.base()).collateralFor(RawEvidence.tdx(new byte[100])))
                .isInstanceOfSatisfying(
                        CollateralException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE_QUOTE));
    }

    private static void refused(MischievousServer server, Reason reason) {
        assertThatThrownBy(() -> client(server.base()).collateralFor(QUOTE))
                .isInstanceOfSatisfying(
                        CollateralException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private static PcsClient client(URI base) {
        return PcsClient.at(base, Clock.fixed(NOW, ZoneOffset.UTC), QUICK);
    }
}
