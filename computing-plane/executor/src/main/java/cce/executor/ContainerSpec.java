package cce.executor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run: which image, what it sees and what it may use. Inside, the program finds `/code` and `/data/<name>` read-only
/// and `/output` and `/tmp` writable, and starts in `/output`.
///
/// @param image the unpacked image
/// @param code the unpacked code bundle, seen as `/code`
/// @param data folders by name, each seen as `/data/<name>`; may be FUSE mounts (made with `allow_other`)
/// @param command program and arguments; the program is looked up on the container's `PATH`
/// @param env further environment variables; `DATA_DIR`, `OUTPUT_DIR`, `HOME`, `PATH` and `LANG` are always set, and may not be given
/// @param limits what it may use
public record ContainerSpec(
        UnpackedImage image,
        Optional<Path> code,
        Map<String, Path> data,
        List<String> command,
        Map<String, String> env,
        ContainerLimits limits) {

    public ContainerSpec {
        data = Map.copyOf(data);
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }
}
