package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cce.testing.LivingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// After honest and thieving jobs: no line of the dataset lies anywhere on the host's side in clear.
@Order(4)
@ExtendWith(World.Shared.class)
final class CanaryTest {
    private static final int MIN_LINE_CHARS = 20;

    private final World world;

    CanaryTest(World world) {
        this.world = world;
    }

    @Test
    void noFileOfTheStack_holdsALineOfTheDataset() throws IOException {
        world.released(Programs.HONEST);
        world.watch(world.submit(Programs.THIEF + "# for the canary\n"));
        List<String> lines = lines();
        List<Path> found = new ArrayList<>();
        int searched = 0;
        for (Path folder : List.of(world.state(), world.cce().home())) {
            for (Path file : LivingFolder.files(folder)) {
                searched++;
                if (lines.stream().anyMatch(Traces.read(file)::contains)) {
                    found.add(file);
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(searched).isGreaterThan(20);
    }

    @Test
    void noProcessOfTheStack_namesALineOfTheDatasetOrAKey() throws IOException {
        List<String> lines = lines();
        List<ProcessHandle> processes = world.process().descendants().toList();
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
        for (ProcessHandle process : processes) {
            String visible = Traces.read(Path.of("/proc", Long.toString(process.pid()), "environ"))
                    + Traces.read(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            assertThat(lines.stream().filter(visible::contains).toList()).isEmpty();
            assertThat(keys().stream().filter(visible::contains).toList()).isEmpty();
        }
    }

    @Test
    void theLogs_holdNoStackTraceOfTheJobs() throws IOException {
        try (Stream<Path> logs = Files.list(world.state().resolve("logs"))) {
            for (Path log : logs.toList()) {
                assertThat(Traces.read(log))
                        .as("%s", log)
                        .doesNotContain("IllegalStateException", "NullPointerException");
            }
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(world.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.length() >= MIN_LINE_CHARS)
                        .forEach(lines::add);
            }
        }
        // The header of the table is no record, and the programs of these tests do name columns.
        lines.removeIf(line -> line.startsWith("patient,"));
        assertThat(lines).hasSizeGreaterThan(100);
        return lines;
    }

    /// Texts of wallet files and of the host's token.
    private List<String> keys() throws IOException {
        List<String> keys = new ArrayList<>();
        try (Stream<Path> wallets = Files.list(world.cce().home().resolve("wallets"))) {
            for (Path wallet : wallets.toList()) {
                keys.add(Files.readString(wallet).strip());
            }
        }
        keys.add(Files.readString(world.state().resolve("run/cvm-host.token")));
        return keys;
    }
}
