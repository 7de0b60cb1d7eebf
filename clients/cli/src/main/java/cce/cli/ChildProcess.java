package cce.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A service of the embedded stack. It cannot outlive this process: on close it is asked to stop, then killed; and
/// should this process be killed outright, the kernel kills the child (PR_SET_PDEATHSIG, set by setpriv). Start it
/// from a platform thread that lives as long as the stack, since the kernel's promise is tied to the thread that
/// forked.
final class ChildProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(8);
    private static final long POLL_MILLIS = 25;
    private static final int LOG_TAIL_LINES = 15;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ChildProcess start(String name, List<String> command, Path log) {
        List<String> guarded = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT, "Could not start " + name + ". Run ./cce doctor to see what is missing.", e);
        }
    }

    /// Waits until the child has written `file`, and gives its text.
    String awaitFile(Path file, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.isRegularFile(file)) {
                return read(file);
            }
            if (!process.isAlive()) {
                throw failed("ended with exit code " + process.exitValue() + " before it was ready");
            }
            sleep();
        }
        throw failed("was not ready after " + limit.toSeconds() + " seconds");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    CliException endedByItself() {
        return failed("ended with exit code " + process.exitValue());
    }

    private CliException failed(String what) {
        return new CliException(
                ExitCode.ENVIRONMENT, name + " " + what + ". The end of its log (" + log + "):\n" + tail());
    }

    private String tail() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(the log cannot be read)";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The file " + file + " cannot be read.", e);
        }
    }

    static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
