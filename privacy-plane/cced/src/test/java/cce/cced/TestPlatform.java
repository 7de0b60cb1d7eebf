package cce.cced;

import cce.attestation.ReferenceValue;
import cce.protocol.CcedApi.TdxMeasurements;
import cce.protocol.EvidenceDocument;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ReportData;
import cce.simulator.Simulator;
import cce.simulator.SoftwareMeasurement;
import cce.tee.BoundedHttp;
import cce.tee.GuestAgentSocket;
import cce.tee.UnixStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One simulated TDX machine for all tests of a JVM: it boots cced's TD and the TDs that tests play CVMs with.
final class TestPlatform {
    static final TestPlatform SHARED = new TestPlatform();

    final Simulator simulator;
    final Path folder;
    private final Path agentDistribution;
    private final Path otherDistribution;
    private final Path ccedDistribution;

    private TestPlatform() {
        try {
            folder = Files.createTempDirectory("cced-platform");
            simulator = Simulator.start(folder.resolve("simulator"), 0, Clock.systemUTC());
            agentDistribution = distribution("agent");
            otherDistribution = distribution("other");
            ccedDistribution = distribution("cced");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path distribution(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.writeString(made.resolve(name + ".jar"), "the software of " + name);
        return made;
    }

    /// Boots cced's own TD and answers with the socket of its guest agent.
    Path bootCced() {
        return boot(ccedDistribution, Measurement.of(new byte[Measurement.LENGTH]), false);
    }

    EvidenceDocument agentEvidence(Measurement configId, ReportData reportData) {
        return new GuestAgentSocket(boot(agentDistribution, configId, false)).quote(reportData);
    }

    EvidenceDocument debugEvidence(Measurement configId, ReportData reportData) {
        return new GuestAgentSocket(boot(agentDistribution, configId, true)).quote(reportData);
    }

    EvidenceDocument otherImageEvidence(Measurement configId, ReportData reportData) {
        return new GuestAgentSocket(boot(otherDistribution, configId, false)).quote(reportData);
    }

    TdxMeasurements agentReference() {
        ReferenceValue.Tdx value = SoftwareMeasurement.of(agentDistribution).reference("agent");
        return new TdxMeasurements(
                Measurement.parse(value.mrTd().hex()),
                value.rtmrs().stream()
                        .map(rtmr -> rtmr.map(one -> Measurement.parse(one.hex())))
                        .toList());
    }

    private Path boot(Path distribution, Measurement configId, boolean debug) {
        byte[] body = Json.write(Map.of(
                "name",
                "td",
                "distribution",
                distribution.toString(),
                "config_id",
                configId.toString(),
                "debug",
                debug));
        try (UnixStream stream = UnixStream.connect(simulator.controlSocket(), Duration.ofSeconds(60))) {
            BoundedHttp.Response response = BoundedHttp.exchange(
                    stream.input(),
                    stream.output(),
                    BoundedHttp.Request.postJson("localhost", "/launch", body),
                    1 << 20);
            JsonNode answer = Json.tree(response.body());
            if (response.status() != 200) {
                throw new IllegalStateException("The simulator refused: " + answer);
            }
            return Path.of(answer.required("socket").stringValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
