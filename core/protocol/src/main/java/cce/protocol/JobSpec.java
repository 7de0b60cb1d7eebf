package cce.protocol;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a consumer asks to be run: an image and a code bundle by digest, a command, the datasets by mount name, limits.
///
/// @param image digest of the OCI image manifest; a tag is never an identity
/// @param code digest of the code bundle, a tar that is unpacked read-only at `/code`
/// @param command the program and its arguments; it starts in `/output` and finds its code in `/code`
/// @param env extra environment; names are upper case
/// @param datasets mount name to dataset: the files appear under `/data/<name>`
/// @param limits bounds on the run
public record JobSpec(
        Sha256Digest image,
        Sha256Digest code,
        List<String> command,
        Map<String, String> env,
        Map<String, DatasetId> datasets,
        JobLimits limits) {
    private static final int MAX_COMMAND_WORDS = 64;
    private static final int MAX_WORD_CHARS = 4096;
    private static final int MAX_ENV = 64;
    private static final int MAX_DATASETS = 16;
    private static final Pattern MOUNT_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern ENV_NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    public JobSpec {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        datasets = Map.copyOf(datasets);
        require(!command.isEmpty() && command.size() <= MAX_COMMAND_WORDS, "command", "must have 1 to 64 words");
        command.forEach(word -> requireText("command", word));
        require(env.size() <= MAX_ENV, "env", "must have at most 64 entries");
        env.forEach((name, value) -> {
            require(ENV_NAME.matcher(name).matches(), "env", "has a name that is not upper-case letters, digits and _");
            requireText("env", value);
        });
        require(!datasets.isEmpty() && datasets.size() <= MAX_DATASETS, "datasets", "must name 1 to 16 datasets");
        datasets.keySet()
                .forEach(name -> require(
                        MOUNT_NAME.matcher(name).matches(), "datasets", "has a mount name outside [a-z0-9._-]{1,64}"));
        require(
                datasets.values().stream().distinct().count() == datasets.size(),
                "datasets",
                "names one dataset twice");
    }

    private static void requireText(String field, String text) {
        require(
                text.length() <= MAX_WORD_CHARS && text.indexOf('\0') < 0,
                field,
                "has a value over 4096 characters or with NUL");
    }

    private static void require(boolean holds, String field, String what) {
        if (!holds) {
            throw ProtocolException.malformed("job_spec." + field, what);
        }
    }
}
