package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands of `runc` for one container. `runc` gets an empty environment, so nothing of this process leaks into
/// it.
final class Runc {

    private static final long COMMAND_SECONDS = 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_MESSAGE_CHARS = 400;

    private final Path program;
    private final ControlGroups controlGroups;
    private final RunFolder folder;
    private final String id;

    Runc(Path program, ControlGroups controlGroups, RunFolder folder, String id) {
        this.program = program;
        this.controlGroups = controlGroups;
        this.folder = folder;
        this.id = id;
    }

    /// Starts the container in the foreground; the process ends with it and carries its exit code. The
    /// container's cgroup stays until [#delete], so that its counters can be read.
    Process run() {
        List<String> command = command(
                "run",
                "--keep",
                "--bundle",
                folder.bundle().toString(),
                "--pid-file",
                folder.pidFile().toString(),
                id);
        try {
            return start(command, Redirect.PIPE);
        } catch (IOException e) {
            throw new ExecutorException(Reason.UNAVAILABLE, "runc cannot be started; install Debian's runc.", e);
        }
    }

    /// Signals the container's first process.
    void terminate() {
        control("kill", id, "TERM");
    }

    /// Kills every process of the container: the first one's death ends its PID namespace.
    void kill() {
        control("kill", id, "KILL");
    }

    /// Kills what is left and removes the container's state and cgroup.
    void delete() {
        control("delete", "--force", id);
    }

    boolean started() {
        return Files.exists(folder.pidFile());
    }

    Path stateFile() {
        return folder.state().resolve(id).resolve("state.json");
    }

    /// The last error `runc` logged, shortened; it quotes our configuration, never the program's output.
    String lastError() {
        String last = "runc gave no reason";
        try {
            for (String line : Files.readAllLines(folder.log())) {
                JsonNode entry = JSON.readTree(line);
                last = entry.path("level").asString("").equals("error")
                        ? entry.path("msg").asString(last)
                        : last;
            }
        } catch (IOException | JacksonException e) {
            return last;
        }
        String plain = last.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() <= MAX_MESSAGE_CHARS ? plain : plain.substring(0, MAX_MESSAGE_CHARS);
    }

    /// A failed command is not an error here: the container may have ended by itself a moment before.
    private void control(String... arguments) {
        boolean interrupted = Thread.interrupted();
        try {
            Process process = start(command(arguments), Redirect.DISCARD);
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new ExecutorException(Reason.UNAVAILABLE, "runc cannot be started; install Debian's runc.", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Process start(List<String> command, Redirect output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output)
                .redirectError(output)
                .directory(folder.root().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return builder.start();
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--root",
                folder.state().toString(),
                "--log",
                folder.log().toString(),
                "--log-format",
                "json"));
        if (controlGroups == ControlGroups.READ_ONLY) {
            command.add("--rootless=true");
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
