package cce.executor;

import java.time.Duration;

/// What one run may use. There is no "unlimited".
///
/// @param wallClock time from start until the program is told to end
/// @param maxMemoryBytes memory of all processes together, files in `/tmp` and `/output` included
/// @param maxProcesses processes and threads at one time
/// @param cpuMillis CPU time per second of wall clock, in thousandths of one CPU; 2000 is two CPUs
/// @param maxOutputBytes size of `/output`
/// @param maxTmpBytes size of `/tmp`
/// @param maxStreamBytes bytes kept of stdout and of stderr, each
/// @param maxOpenFiles open files of one process
public record ContainerLimits(
        Duration wallClock,
        long maxMemoryBytes,
        int maxProcesses,
        int cpuMillis,
        long maxOutputBytes,
        long maxTmpBytes,
        long maxStreamBytes,
        int maxOpenFiles) {

    /// 5 minutes, 2 GiB, 256 processes, two CPUs, 256 MiB of output and of `/tmp`, 1 MiB per stream, 1024 open files.
    public static final ContainerLimits DEFAULT =
            new ContainerLimits(Duration.ofMinutes(5), 2L << 30, 256, 2_000, 256L << 20, 256L << 20, 1L << 20, 1_024);

    private static final long MIN_MEMORY_BYTES = 16L << 20;

    public ContainerLimits {
        boolean positive = wallClock.isPositive()
                && maxProcesses > 0
                && cpuMillis > 0
                && maxOutputBytes > 0
                && maxTmpBytes > 0
                && maxStreamBytes > 0
                && maxOpenFiles > 0;
        if (!positive || maxMemoryBytes < MIN_MEMORY_BYTES) {
            throw new ExecutorException(
                    ExecutorException.Reason.BAD_SPEC,
                    "Every container limit must be positive and the memory at least 16 MiB; correct the job's limits.");
        }
    }

    public ContainerLimits withWallClock(Duration limit) {
        return new ContainerLimits(
                limit,
                maxMemoryBytes,
                maxProcesses,
                cpuMillis,
                maxOutputBytes,
                maxTmpBytes,
                maxStreamBytes,
                maxOpenFiles);
    }

    public ContainerLimits withMaxMemoryBytes(long bytes) {
        return new ContainerLimits(
                wallClock, bytes, maxProcesses, cpuMillis, maxOutputBytes, maxTmpBytes, maxStreamBytes, maxOpenFiles);
    }
}
