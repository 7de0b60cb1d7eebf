package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The searches of the demonstration must be able to find something, or they prove nothing.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class SearchTest {
    /// The window of the search, in bytes.
    private static final int WINDOW = 4 << 20;

    private static final String LINE = "row 0000, a record that is long enough";

    @TempDir
    private Path root = Path.of(".");

    private Path data = Path.of(".");
    private Path store = Path.of(".");

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectories(root.resolve("data"));
        store = Files.createDirectories(root.resolve("store/deep"));
        String rows = IntStream.range(0, 200)
                .mapToObj(i -> String.format("row %04d, a record that is long enough", i))
                .collect(Collectors.joining("\n"));
        Files.writeString(data.resolve("table.csv"), rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WINDOW - 60, WINDOW - 20, WINDOW - 1, WINDOW, 2 * WINDOW - 90, 2 * WINDOW - 45, 3 * WINDOW})
    void plantedLine_isFoundAlsoAcrossTheBordersOfTheWindow(int position) throws IOException {
        byte[] noise = noise(position, 5000);
        byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, noise, position, line.length);
        Path file = Files.write(store.resolve("object"), noise);

        assertThat(Plaintext.foundBelow(root.resolve("store"), data)).containsExactly(file);
    }

    @Test
    void lineWithOneByteChanged_isNotTakenForTheLine() throws IOException {
        Files.writeString(store.resolve("object"), LINE.replace("record", "recorc"));

        assertThat(Plaintext.foundBelow(root.resolve("store"), data)).isEmpty();
    }

    @Test
    void datasetWithNothingToLookFor_failsTheProof() throws IOException {
        Files.writeString(data.resolve("table.csv"), "1\n2\n");

        assertThatThrownBy(() -> Plaintext.foundBelow(store, data))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED));
    }

    @Test
    void processThatNamesTheFolder_isLeftOverUntilItEnds() throws Exception {
        Process sleeper = new ProcessBuilder("sh", "-c", "read line; : " + store).start();
        try {
            assertThat(Leftovers.of(store)).anyMatch(line -> line.startsWith("process " + sleeper.pid() + " "));
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
        assertThat(Leftovers.of(store)).isEmpty();
    }

    private static byte[] noise(int position, int tail) {
        byte[] noise = new byte[position + tail];
        Arrays.fill(noise, (byte) 0xe7);
        return noise;
    }
}
