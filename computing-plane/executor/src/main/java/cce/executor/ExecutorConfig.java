package cce.executor;

import java.nio.file.Path;
import java.time.Duration;

/// How this machine runs containers.
///
/// @param runc the `runc` program
/// @param workDir a folder of the executor's own, below folders others may pass through; one executor per folder at a
///     time
/// @param killGrace time between the polite signal and the one that cannot be refused
public record ExecutorConfig(Path runc, Path workDir, Duration killGrace) {

    public static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(2);

    /// `/usr/sbin/runc`, where Debian installs it.
    public static final Path DEBIAN_RUNC = Path.of("/usr/sbin/runc");

    public static ExecutorConfig in(Path workDir) {
        return new ExecutorConfig(DEBIAN_RUNC, workDir, DEFAULT_KILL_GRACE);
    }
}
