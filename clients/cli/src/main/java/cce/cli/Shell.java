package cce.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs a short set-up command and gives its output; a failure carries the end of what it printed.
final class Shell {
    private static final int MAX_TAIL_CHARS = 2000;

    private Shell() {}

    static String run(List<String> command) {
        return run(command, Path.of("."));
    }

    static String run(List<String> command, Path folder) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw CliException.environment("The command " + command.getFirst() + " failed with exit code " + code
                        + ":\n" + printed.substring(Math.max(0, printed.length() - MAX_TAIL_CHARS)));
            }
            return printed;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT, "The command " + command.getFirst() + " could not be started.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }
}
