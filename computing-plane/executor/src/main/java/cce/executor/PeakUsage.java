package cce.executor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// The most a run used, where the kernel counted it (it does not without cgroups).
public record PeakUsage(OptionalLong memoryBytes, Optional<Duration> cpuTime) {}
