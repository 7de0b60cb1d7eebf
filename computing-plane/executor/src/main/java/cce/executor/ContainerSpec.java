package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One run: which image, what it sees and what it may use. Inside, the program finds `/code` and `/data/<name>`
/// read-only and `/output` and `/tmp` writable, and starts in `/output`.
///
/// @param image the unpacked image
/// @param code the unpacked code bundle, seen as `/code`
/// @param data folders by name, each seen as `/data/<name>`; may be FUSE mounts (made with `allow_other`)
/// @param command program and arguments; the program is looked up on the container's `PATH`
/// @param env further environment variables; `DATA_DIR`, `OUTPUT_DIR`, `HOME`, `TMPDIR`, `PATH` and `LANG` are
///     always set and may not be given
/// @param limits what it may use
public record ContainerSpec(
        UnpackedImage image,
        Optional<Path> code,
        Map<String, Path> data,
        List<String> command,
        Map<String, String> env,
        ContainerLimits limits) {

    private static final int MAX_DATASETS = 256;
    private static final int MAX_ARGUMENTS = 1024;
    private static final int MAX_ENV = 256;
    private static final int MAX_TEXT_CHARS = 32 << 10;
    private static final Pattern DATA_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /// `LD_*` would run code of the caller's choice inside the container before the program; the program is the
    /// caller's choice anyway, but a reviewer of the program would not see it.
    private static final Pattern LOADER_ENV = Pattern.compile("LD_.*");

    private static final Set<String> OWN_ENV = Set.of("DATA_DIR", "OUTPUT_DIR", "HOME", "TMPDIR", "PATH", "LANG");

    public ContainerSpec {
        data = Map.copyOf(data);
        command = List.copyOf(command);
        env = Map.copyOf(env);
        require(data.size() <= MAX_DATASETS, "A job may see at most " + MAX_DATASETS + " data folders.");
        require(
                !command.isEmpty()
                        && command.size() <= MAX_ARGUMENTS
                        && !command.getFirst().isEmpty(),
                "A job needs a command of 1 to " + MAX_ARGUMENTS + " words.");
        require(env.size() <= MAX_ENV, "A job may set at most " + MAX_ENV + " environment variables.");
        data.keySet()
                .forEach(name -> require(
                        DATA_NAME.matcher(name).matches(),
                        "A data folder's name must be letters, digits, '.', '_' or '-'."));
        command.forEach(ContainerSpec::requireText);
        env.forEach((name, value) -> {
            require(
                    ENV_NAME.matcher(name).matches()
                            && !LOADER_ENV.matcher(name).matches()
                            && !OWN_ENV.contains(name),
                    "A job may not set the environment variable " + EntryPath.printable(name) + ".");
            requireText(value);
        });
    }

    private static void requireText(String text) {
        require(
                text.length() <= MAX_TEXT_CHARS && text.indexOf('\0') < 0,
                "An argument or environment value of the job is too long or holds a NUL.");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new ExecutorException(Reason.BAD_SPEC, message);
        }
    }
}
