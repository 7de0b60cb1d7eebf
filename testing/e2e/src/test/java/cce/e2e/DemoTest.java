package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demonstration as a user starts it: it holds, and however it ends it leaves the machine as it found it.
@Order(0)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class DemoTest {
    private static final int STAGES = 14;
    private static final Duration GONE = Duration.ofSeconds(90);
    private static final Duration REACHES_STAGE = Duration.ofMinutes(10);
    private static final List<String> DEMO = List.of("demo", "--state");

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void machineIsComplete() {
        Machine.assumeComplete();
    }

    @Test
    void demo_holdsAllStagesAndLeavesNothing() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process demo = start(out, err, "-o", "json");
        assertThat(demo.waitFor(12, TimeUnit.MINUTES)).as(Files.readString(err)).isTrue();
        Ran ran = new Ran(DEMO, demo.exitValue(), Files.readString(out), Files.readString(err)).ok();

        assertThat(ran.json().required("complete").asBoolean()).isTrue();
        assertThat(ran.json().required("stages").size()).isEqualTo(STAGES);
        ran.json().required("stages").forEach(stage -> {
            assertThat(stage.required("held").asBoolean()).as("%s", stage).isTrue();
            assertThat(stage.required("proof").asString()).isNotBlank();
        });
        assertThat(Traces.of(folder, demo.toHandle()).leftAfter(GONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"KILL, attested CVM computes", "INT, attested CVM computes"})
    void demoThatIsStopped_leavesNothing(String signal, String stage) throws Exception {
        Path err = folder.resolve("err");
        Process demo = start(folder.resolve("out"), err);
        awaitLine(demo, err, stage, "running");
        Traces traces = Traces.of(folder, demo.toHandle());
        assertThat(traces.processes())
                .as("the chain, the simulator, cced, the host and a CVM")
                .hasSizeGreaterThan(6);
        assertThat(traces.namespaces()).isNotEmpty();

        new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid()))
                .start()
                .waitFor();

        assertThat(demo.waitFor(GONE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(traces.leftAfter(GONE)).isEmpty();
    }

    private Process start(Path out, Path err, String... options) throws IOException {
        Cce cce = new Cce(folder.resolve("home"), folder.resolve("stack/endpoint.json"));
        List<String> arguments = new java.util.ArrayList<>(DEMO);
        arguments.add(folder.resolve("stack").toString());
        arguments.addAll(List.of(options));
        return cce.start(arguments, out, err);
    }

    /// Waits for a stage to begin and, in it, for the job to show a state.
    private static void awaitLine(Process demo, Path err, String stage, String state) throws IOException {
        long deadline = System.nanoTime() + REACHES_STAGE.toNanos();
        while (true) {
            String said = Files.readString(err);
            int begun = said.indexOf(stage);
            if (begun >= 0 && said.indexOf(state, begun) >= 0) {
                return;
            }
            assertThat(demo.isAlive() && System.nanoTime() < deadline).as(said).isTrue();
            Traces.pause();
        }
    }
}
