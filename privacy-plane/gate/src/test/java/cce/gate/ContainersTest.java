package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files as the usual libraries write them (`src/test/containers/make.py`): records inside are seen, aggregates inside
/// are released and rewritten, damage is held and never breaks the gate.
class ContainersTest {
    private static final int DAMAGED_COPIES = 1;
    private static final List<GateDataset> PATIENTS = List.of(GateDataset.of("patients.csv", bytes("patients.csv")));

    static Stream<String> leaks() {
        return files("leak-");
    }

    static Stream<String> safe() {
        return files("safe-");
    }

    static Stream<String> reviewed() {
        return files("review-");
    }

    /// Every third file, so that the test stays short.
    static Stream<String> damaged() {
        List<String> all = files("").toList();
        return IntStream.range(0, all.size()).filter(i -> i % 3 == 0).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void recordsInside_blocked(String name) {
        GateDecision decision = review(name, bytes(name));
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(decision.findings())
                .as("what is found is content, not that nobody understands it")
                .anyMatch(finding -> finding.type().blocks());
    }

    @ParameterizedTest
    @MethodSource("safe")
    void aggregatesInside_releasedAndRewritten(String name) {
        GateDecision decision = review(name, bytes(name));
        assertThat(decision.findings()).as(name).isEmpty();
        assertThat(decision.verdict()).isEqualTo(Verdict.RELEASE);
        assertThat(decision.coverage().bytesOpaque()).isZero();

        Reemission.Result rewritten =
                Reemission.of(List.of(new OutputFile(name, bytes(name))), Reemission.Rules.STRICT);
        assertThat(rewritten.held()).isEmpty();
        assertThat(review("rewritten", rewritten.files().getFirst().bytes()).verdict())
                .isEqualTo(Verdict.RELEASE);
    }

    @ParameterizedTest
    @MethodSource("reviewed")
    void modelsWithoutRecords_held(String name) {
        assertThat(review(name, bytes(name)).verdict()).isEqualTo(Verdict.HOLD);
    }

    /// A file cut short, changed here and there or repeated is never released, unless what it says stayed the same.
    @ParameterizedTest
    @MethodSource("damaged")
    void damaged_neverFailsAndCutsAreHeld(String name) {
        byte[] whole = bytes(name);
        var random = new Random(name.hashCode());
        for (int copy = 0; copy < DAMAGED_COPIES; copy++) {
            byte[] flipped = whole.clone();
            for (int i = 0; i < 1 + copy * 4; i++) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
            }
            assertThat(review(name, flipped).findings())
                    .noneMatch(finding -> finding.type() == FindingType.DETECTOR_FAILED);
            byte[] cut = Arrays.copyOf(whole, whole.length / 8 + random.nextInt(whole.length / 2));
            assertThat(review(name, cut).verdict()).isNotEqualTo(Verdict.RELEASE);
        }
    }

    private static GateDecision review(String name, byte[] bytes) {
        var gate = Sample.gate();
        return gate.review(new GateInput(List.of(new OutputFile(name, bytes)), PATIENTS), GatePolicy.STATISTICS_STRICT);
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(ContainersTest.class.getResource("/containers"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> files(String prefix) {
        try (Stream<Path> files = Files.list(folder())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(".csv"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
