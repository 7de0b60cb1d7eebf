package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.EventLog;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Expectation;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReferenceValues;
import cce.attestation.ReportData;
import cce.attestation.TrustAnchors;
import cce.attestation.Verification;
import cce.attestation.VerifiedTdx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatorTest {
    private static final String CONFIG = "ab".repeat(Measurement.LENGTH_BYTES);
    private static final String REPORT_DATA = "0c".repeat(ReportData.LENGTH_BYTES);

    @TempDir
    private Path folder;

    private Path distribution;
    private Simulator simulator;

    @BeforeEach
    void start() throws Exception {
        distribution = Files.createDirectory(folder.resolve("app"));
        Files.writeString(distribution.resolve("agent.jar"), "software");
        simulator = Simulator.start(folder.resolve("s"), 0, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void launchedMachine_provesWhatItRuns() throws Exception {
        JsonNode td = launch(distribution, false);
        JsonNode answer = ask(td, "/GetQuote", "{\"report_data\":\"" + REPORT_DATA + "\"}");
        Instant now = Instant.now();
        SimulatedPlatform platform = SimulatedPlatform.open(folder.resolve("s"));
        TrustAnchors anchors = TrustAnchors.insecureTestRoot(Files.readAllBytes(simulator.rootCertificate()));
        RawEvidence quote =
                RawEvidence.tdx(HexFormat.of().parseHex(answer.get("quote").stringValue()));
        VerifiedTdx evidence = switch (new EvidenceVerifier(anchors).verify(quote, platform.collateral(now), now)) {
            case Verification.Verified(VerifiedTdx verified) -> verified;
            case Verification other -> throw new AssertionError(other);
        };
        EventLog.ofDstack(answer.get("event_log").stringValue()).requireMatches(evidence.report());
        Appraiser appraiser = new Appraiser(
                AppraisalPolicy.Shipped.DEV.policy(),
                ReferenceValues.of(SoftwareMeasurement.of(distribution).reference("agent")));
        Expectation expectation =
                Expectation.of(ReportData.of(HexFormat.of().parseHex(REPORT_DATA)), Measurement.ofHex(CONFIG));
        assertThat(appraiser.appraise(evidence, expectation, now)).isInstanceOf(Appraisal.Accepted.class);
        assertThat(td.get("mrtd").stringValue())
                .isEqualTo(evidence.measurement().hex());
        assertThat(td.get("rtmr3").stringValue())
                .isEqualTo(evidence.report().rtmrs().get(3).hex());
    }

    @Test
    void key_isTheSame_onlyForTheSameSoftwareAndPath() throws Exception {
        String first = key(launch(distribution, false), "a");
        assertThat(key(launch(distribution, false), "a")).isEqualTo(first).hasSize(64);
        assertThat(key(launch(distribution, false), "b")).isNotEqualTo(first);
        Files.writeString(distribution.resolve("agent.jar"), "softwarf");
        assertThat(key(launch(distribution, false), "a")).isNotEqualTo(first);
    }

    @Test
    void keyAndRoot_surviveARestart() throws Exception {
        String before = key(launch(distribution, false), "a");
        byte[] root = Files.readAllBytes(simulator.rootCertificate());
        simulator.close();
        simulator = Simulator.start(folder.resolve("s"), 0, Clock.systemUTC());
        assertThat(key(launch(distribution, false), "a")).isEqualTo(before);
        assertThat(Files.readAllBytes(simulator.rootCertificate())).isEqualTo(root);
    }

    @Test
    void keysAndSeed_areReadableByTheOwnerOnly() throws Exception {
        for (String name : new String[] {"root.key", "pck.key", "attestation.key", "dev-seed"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("s").resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void destroyedMachine_hasNoSocket() {
        JsonNode td = launch(distribution, false);
        Path socket = Path.of(td.get("socket").stringValue());
        String machine = "/td/" + td.get("td").stringValue();
        assertThat(UnixHttpClient.send(simulator.controlSocket(), "DELETE", machine, "")
                        .status())
                .isEqualTo(200);
        assertThat(socket).doesNotExist();
        assertThat(UnixHttpClient.send(simulator.controlSocket(), "DELETE", machine, "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void info_saysItIsSimulated() {
        assertThat(ask(launch(distribution, false), "/Info", "{}")
                        .get("simulated")
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"distribution\":\"/nowhere\",\"config_id\":\"00\",\"name\":\"a\"}",
                "{\"distribution\":7,\"config_id\":\"00\",\"name\":\"a\"}",
                "not json"
            })
    void launch_ofNonsense_isRefused(String body) {
        assertThat(UnixHttpClient.send(simulator.controlSocket(), "POST", "/launch", body)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "POST /launch HTTP/1.1",
                "POST /launch HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                "POST /launch HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /launch HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "POST /launch HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void bytesThatAreNoRequest_areRefused(String bytes) {
        assertThat(UnixHttpClient.raw(simulator.controlSocket(), bytes).status())
                .isEqualTo(400);
    }

    @Test
    void reportData_thatIsTooLongOrNoHex_isRefused() {
        Path socket = Path.of(launch(distribution, false).get("socket").stringValue());
        Stream.of("00".repeat(65), "zz", "0")
                .forEach(value -> assertThat(
                                UnixHttpClient.send(socket, "POST", "/GetQuote", "{\"report_data\":\"" + value + "\"}")
                                        .status())
                        .isEqualTo(400));
    }

    @Test
    void measure_printsWhatALaunchMeasures() {
        JsonNode td = launch(distribution, false);
        JsonNode measured = JsonMapper.shared().readTree(SimulatorMain.measurement(distribution));
        Stream.of("mrtd", "rtmr0", "rtmr1", "rtmr2")
                .forEach(register -> assertThat(measured.get(register)).isEqualTo(td.get(register)));
    }

    private JsonNode launch(Path software, boolean debug) {
        UnixHttpClient.Reply reply = UnixHttpClient.send(
                simulator.controlSocket(),
                "POST",
                "/launch",
                "{\"distribution\":\"%s\",\"config_id\":\"%s\",\"name\":\"job\",\"debug\":%b}"
                        .formatted(software, CONFIG, debug));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body());
    }

    private static String key(JsonNode td, String path) {
        return ask(td, "/GetKey", "{\"path\":\"" + path + "\",\"purpose\":\"p\"}")
                .get("key")
                .stringValue();
    }

    private static JsonNode ask(JsonNode td, String path, String body) {
        UnixHttpClient.Reply reply =
                UnixHttpClient.send(Path.of(td.get("socket").stringValue()), "POST", path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body());
    }
}
