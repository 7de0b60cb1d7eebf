package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.Collateral;
import cce.attestation.Conformance;
import cce.attestation.Measurement;
import cce.attestation.ReportData;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceFolderTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SimulatedPlatform PLATFORM = SimulatedPlatform.create();
    private static final Collateral COLLATERAL = PLATFORM.collateral(NOW);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeRoot() throws IOException {
        Files.write(folder.resolve("test-root.der"), PLATFORM.rootDer());
    }

    @Test
    void verdicts_areComparedAndCounted() throws IOException {
        write("a-right", "{\"verdict\":\"accept\",\"status\":\"UpToDate\"}", "");
        write("b-wrong-status", "{\"verdict\":\"accept\",\"status\":\"OutOfDate\"}", "");
        write("c-wrong-verdict", "{\"verdict\":\"reject\",\"reason\":\"x\"}", "");
        write("d-contested", "{\"verdict\":\"reject\"}", "\"contested\":\"why\",");
        Files.createDirectory(folder.resolve("e-nothing"));
        Files.writeString(Files.createDirectory(folder.resolve("f-no-verdict")).resolve("case.json"), "{}");
        List<Conformance.Line> lines = new ArrayList<>();
        ConformanceFolder.Totals totals = ConformanceFolder.run(folder, lines::add);
        assertThat(totals).isEqualTo(new ConformanceFolder.Totals(1, 2, 1, 1));
        assertThat(totals.conforms()).isFalse();
        assertThat(lines).extracting(Conformance.Line::name).first().isEqualTo("a-right");
    }

    @Test
    void caseThatReachesOutsideItsFolder_isNotRead() throws IOException {
        write("a", "{\"verdict\":\"accept\",\"status\":\"UpToDate\"}", "");
        Path description = folder.resolve("a/case.json");
        Files.writeString(description, Files.readString(description).replace("test-root.der", "../../etc/hostname"));
        assertThat(ConformanceFolder.run(folder, _ -> {}).agrees()).isZero();
    }

    @Test
    void emptyFolder_doesNotConform() {
        assertThat(ConformanceFolder.run(folder, _ -> {}).conforms()).isFalse();
    }

    @Test
    void missingFolder_isSaid() {
        assertThatThrownBy(() -> ConformanceFolder.run(folder.resolve("none"), _ -> {}))
                .isInstanceOf(CollateralException.class)
                .hasMessageContaining("none");
    }

    private void write(String name, String expect, String more) throws IOException {
        Path one = Files.createDirectory(folder.resolve(name));
        SimulatedTd td = SimulatedTd.boot(
                new SoftwareMeasurement(Measurement.ZERO, Collections.nCopies(3, Measurement.ZERO)),
                "td",
                Measurement.ZERO,
                false);
        Files.write(
                one.resolve("quote.bin"),
                PLATFORM.quote(td, ReportData.of(new byte[ReportData.LENGTH_BYTES]))
                        .bytes()
                        .bytes());
        Files.writeString(one.resolve("collateral.json"), COLLATERAL.format());
        Files.writeString(
                one.resolve("case.json"),
                "{%s\"root\":\"test-root.der\",\"verifyTime\":%d,\"expect\":%s}"
                        .formatted(more, NOW.getEpochSecond(), expect));
    }
}
