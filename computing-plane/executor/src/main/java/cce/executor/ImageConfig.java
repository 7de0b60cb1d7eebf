package cce.executor;

import java.util.List;

/// What an image says about how to run it. The executor applies none of it by itself; a caller that wants the image's
/// entry point or environment puts it into the [ContainerSpec].
///
/// @param env `NAME=value` lines
/// @param entrypoint first words of the command, may be empty
/// @param command default further words, may be empty
/// @param workingDir absolute path inside the image
public record ImageConfig(List<String> env, List<String> entrypoint, List<String> command, String workingDir) {

    public ImageConfig {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
    }
}
