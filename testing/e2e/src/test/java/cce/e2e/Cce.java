package cce.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The `cce` command as its launcher starts it: a process of its own, told where the project lies, with a home of its
/// own.
///
/// @param home the user's folder of wallets and sessions (`CCE_HOME`)
/// @param endpoint the endpoint file the commands go by
record Cce(Path home, Path endpoint) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /// Runs a command to its end, with results as JSON.
    Ran json(String... arguments) {
        // Before the command's own arguments: what follows `--` belongs to a job.
        List<String> all = new ArrayList<>(List.of(arguments));
        int end = all.indexOf("--");
        all.addAll(end < 0 ? all.size() : end, List.of("-o", "json"));
        return run(all);
    }

    Ran run(List<String> arguments) {
        try {
            Path out = Files.createTempFile("cce", ".out");
            Path err = Files.createTempFile("cce", ".err");
            Process process = start(arguments, out, err);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "cce " + arguments + " did not end within " + LIMIT + ": " + Files.readString(err));
            }
            Ran ran = new Ran(arguments, process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return ran;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Process start(List<String> arguments, Path out, Path err) throws IOException {
        // It dies with this test run, and takes Ctrl-C also where the run itself was started in the background.
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                "--",
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-Dcce.root=" + Machine.ROOT,
                "-cp",
                Machine.ROOT.resolve("clients/cli/target/dist/lib") + "/*",
                "cce.cli.CceMain"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(Map.of("CCE_HOME", home.toString(), "CCE_ENDPOINT", endpoint.toString()));
        return builder.start();
    }
}
