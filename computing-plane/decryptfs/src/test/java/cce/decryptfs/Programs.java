package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.decryptfs.kernel.Ring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Starts ordinary programs on a mount: what a job sees is what they see.
final class Programs {

    private static final int TIMEOUT_SECONDS = 120;

    private Programs() {}

    record Outcome(int status, String output) {}

    static Outcome run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Tests look for words of theirs.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    static String succeed(String... command) throws IOException, InterruptedException {
        Outcome outcome = run(command);
        assertThat(outcome.status())
                .as(List.of(command) + ": " + outcome.output())
                .isZero();
        return outcome.output();
    }

    static String python(String script, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[3 + arguments.length];
        command[0] = "python3";
        command[1] = "-c";
        command[2] = script;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return succeed(command);
    }

    /// The numbers of the processors that a test may use: a container has some of the machine's, and these need not
    /// begin at 0.
    static List<String> processors() throws IOException {
        String list = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
        return Stream.of(list.split(","))
                .map(range -> range.split("-"))
                .flatMapToInt(ends ->
                        IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])))
                .mapToObj(Integer::toString)
                .toList();
    }

    /// Skips the calling test where this process cannot mount; in CI it may not be skipped.
    static void assumeRootMount() {
        boolean root = "root".equals(System.getProperty("user.name"));
        need(root && Files.exists(Path.of("/dev/fuse")), "mounting with mount(2) needs root and /dev/fuse");
    }

    /// Skips a test that wants io_uring where the kernel has no FUSE over io_uring (before Linux 6.14) or may not be
    /// told
    /// to
    /// offer it. It then goes on offering it: that changes nothing for those who do not take it up.
    static void assumeRing(boolean wanted) throws IOException {
        if (!wanted) {
            return;
        }
        Path setting = Path.of("/sys/module/fuse/parameters/enable_uring");
        Assumptions.assumeTrue(Files.exists(setting), "Skipped: this kernel has no FUSE over io_uring.");
        if (Files.isWritable(setting)) {
            Files.writeString(setting, "Y");
        }
        Assumptions.assumeTrue(
                Files.readString(setting).strip().equals("Y") && Ring.allowed(),
                "Skipped: FUSE over io_uring is switched off here, and only root may switch it on.");
    }

    static void need(boolean available, String what) {
        Assumptions.assumeTrue(available || System.getenv("CI") != null, "Skipped: " + what + ".");
    }
}
