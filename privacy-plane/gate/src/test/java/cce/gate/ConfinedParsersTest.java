package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.worker.ConfinementProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinedParsersTest {
    private static final ConfinedParsers.Limits SMALL = new ConfinedParsers.Limits(96, 30, 1 << 20);
    private static final GateInput HARMLESS = new GateInput(
            List.of(new OutputFile("report.txt", "We analysed many records.\n".getBytes(StandardCharsets.UTF_8))),
            List.of(GateDataset.of(reader -> {})));

    /// Time enough for a process to start and answer on a machine that is busy with much else.
    private static final GatePolicy PATIENT = GatePolicy.fromJson(
            GatePolicy.STATISTICS_STRICT.toJson().replaceFirst("(?<=\"detectorBudgetMillis\":)[0-9]+", "240000"));

    @Test
    void output_parsedInItsOwnProcess_isJudgedAsInThisOne() {
        Sample sample = Sample.of(300);
        GateDataset data = sample.data();
        for (String output : List.of(sample.csv(0, 50), "nothing but words\n")) {
            var input = new GateInput(List.of(new OutputFile("o.csv", Sample.bytes(output))), List.of(data));
            GateDecision here = Sample.gate().review(input, PATIENT);
            try (Parsers parsers = Parsers.confined()) {
                GateDecision there = new Gate(System::nanoTime, parsers).review(input, PATIENT);
                assertThat(there.findings()).isEqualTo(here.findings());
                assertThat(there.verdict()).isEqualTo(here.verdict());
                assertThat(there.coverage()).isEqualTo(here.coverage());
            }
        }
    }

    @Test
    void containersAndPictures_readAndRewrittenInTheirOwnProcessAsInThisOne() throws IOException {
        var outputs = new ArrayList<OutputFile>();
        for (String name : List.of(
                "safe-means.parquet",
                "safe-means.feather",
                "safe-means.xlsx",
                "safe-picture.docx",
                "safe-means.sqlite",
                "safe-hist.h5",
                "safe-logistic.onnx",
                "safe-plot.pdf")) {
            try (InputStream file = getClass().getResourceAsStream("/containers/" + name)) {
                outputs.add(new OutputFile(name, Objects.requireNonNull(file).readAllBytes()));
            }
        }
        outputs.add(new OutputFile("noise.bin", new byte[] {1, (byte) 200, 3, 0, 7}));
        Reemission.Result here = Reemission.of(outputs, Reemission.Rules.STRICT);
        var input = new GateInput(outputs, List.of(GateDataset.of(reader -> {})));
        try (Parsers parsers = Parsers.confined()) {
            var gate = new Gate(System::nanoTime, parsers);
            Reemission.Result there = gate.reemit(outputs, Reemission.Rules.STRICT, PATIENT);
            assertThat(there.held()).isEqualTo(here.held()).hasSize(1);
            assertThat(there.files().stream().map(Reemission.Released::bytes))
                    .containsExactlyElementsOf(here.files().stream()
                            .map(Reemission.Released::bytes)
                            .toList());
            assertThat(gate.review(input, PATIENT).coverage())
                    .isEqualTo(Sample.gate().review(input, PATIENT).coverage());
        }
    }

    @Test
    void processThatMisbehaves_rewritesNothing() {
        try (var parsers = new ConfinedParsers(SMALL, hostile("garbage"))) {
            var result = new Gate(System::nanoTime, parsers)
                    .reemit(HARMLESS.outputs(), Reemission.Rules.STRICT, GatePolicy.STATISTICS_STRICT);
            assertThat(result.files()).isEmpty();
            assertThat(result.held()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "memory", "quit"})
    void processThatMisbehaves_isAFindingThatKeepsTheOutputIn(String behaviour) {
        GateDecision decision = review(hostile(behaviour), GatePolicy.STATISTICS_STRICT);

        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DETECTOR_FAILED);
    }

    @Test
    void processThatHangs_isEndedAndHolds() {
        var parsers = new ConfinedParsers(SMALL, hostile("hang"));
        try (parsers) {
            parsers.graceMillis(200);
            var budget = new Budget(System::nanoTime, 300);
            assertThat(parsers.decode(List.of(), budget)).isInstanceOf(Parsers.Outcome.Failed.class);
        }
    }

    @Test
    void processThatIsKilled_isAFindingThatNamesTheSignal() {
        // Not the signal that the gate itself ends processes with.
        var parsers = new ConfinedParsers(SMALL, List.of("/bin/sh", "-c", "kill -TERM $$"));
        try (parsers) {
            assertThat(parsers.decode(List.of(), new Budget(System::nanoTime, 240_000)))
                    .isEqualTo(new Parsers.Outcome.Failed("the parsers' process was ended by signal 15"));
        }
    }

    @Test
    void programThatIsNotThere_isAFinding() {
        GateDecision decision = review(List.of("/no/such/program"), GatePolicy.STATISTICS_STRICT);

        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "exec", "write", "read"})
    void confinedProcess_canDoNothingButCompute(String attempt) throws IOException, InterruptedException {
        Assumptions.assumeTrue(ConfinementProbe.possible(), "The filter knows the system calls of x86-64 Linux only.");
        Process process = new ProcessBuilder(hostile(attempt))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        // Reading is refused; a new process already fails at the pipe it would talk through.
        if (attempt.equals("read") || attempt.equals("exec")) {
            assertThat(said).as("refused, alive").isEqualTo(new byte[] {'E'});
        } else {
            assertThat(said).as("got past it").isEmpty();
            assertThat(process.exitValue()).as("ended by SIGSYS").isEqualTo(128 + 31);
        }
        assertThat(Files.exists(HostileParser.trace(process.pid()))).isFalse();
    }

    private static GateDecision review(List<String> command, GatePolicy policy) {
        try (Parsers parsers = new ConfinedParsers(SMALL, command)) {
            return new Gate(System::nanoTime, parsers).review(HARMLESS, policy);
        }
    }

    private static List<String> hostile(String behaviour) {
        var command = new ArrayList<>(ConfinedParsers.command(SMALL, HostileParser.class.getName()));
        command.removeLast();
        command.add(behaviour);
        return command;
    }
}
