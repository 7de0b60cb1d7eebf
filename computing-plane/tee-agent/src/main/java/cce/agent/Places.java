package cce.agent;

import cce.protocol.BootConfig;
import java.nio.file.Path;
import java.util.Objects;

/// Where the agent finds and puts things.
///
/// @param store the object store as this CVM may see it: ciphertext, read-only
/// @param results where the sealed result goes; a folder of this job alone
/// @param images OCI image layouts, one folder per image digest
/// @param data where datasets are mounted, one folder per mount name; in memory
/// @param work scratch space; in memory
record Places(Path config, Path cced, Path guestAgent, Path store, Path results, Path images, Path data, Path work) {
    /// Inside a CVM, where the host put them.
    static Places inCvm() {
        return new Places(
                at("config"),
                at("cced"),
                at("guest-agent"),
                at("objects"),
                at("results"),
                at("images"),
                Path.of("/data"),
                Path.of("/work"));
    }

    private static Path at(String name) {
        return Path.of(Objects.requireNonNull(BootConfig.PATHS.get(name)));
    }
}
