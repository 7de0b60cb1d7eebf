package cce.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the kernel counted for a container, read after its end and before its cgroup is removed. Absent counters (no
/// cgroup, an older kernel) give absent values, never a failed run.
///
/// @param outOfMemory a process of the container was killed for want of memory
/// @param processLimitReached a process or thread was refused
record CgroupUsage(PeakUsage peak, boolean outOfMemory, boolean processLimitReached) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long NANOS_PER_MICRO = 1000;

    /// @param stateFile `state.json` of runc, which names the cgroup folder per controller; "" is cgroup v2
    static CgroupUsage read(Path stateFile) {
        JsonNode paths;
        try {
            paths = JSON.readTree(Files.readAllBytes(stateFile)).path("cgroup_paths");
        } catch (IOException | JacksonException e) {
            return new CgroupUsage(new PeakUsage(OptionalLong.empty(), Optional.empty()), false, false);
        }
        return paths.has("memory") ? readV1(paths) : readV2(paths);
    }

    private static CgroupUsage readV1(JsonNode paths) {
        Optional<Duration> cpu = whole(paths, "cpuacct", "cpuacct.usage").stream()
                .mapToObj(Duration::ofNanos)
                .findFirst();
        return new CgroupUsage(
                new PeakUsage(whole(paths, "memory", "memory.max_usage_in_bytes"), cpu),
                field(paths, "memory", "memory.oom_control", "oom_kill").orElse(0) > 0,
                field(paths, "pids", "pids.events", "max").orElse(0) > 0);
    }

    private static CgroupUsage readV2(JsonNode paths) {
        Optional<Duration> cpu = field(paths, "", "cpu.stat", "usage_usec").stream()
                .mapToObj(micros -> Duration.ofNanos(micros * NANOS_PER_MICRO))
                .findFirst();
        return new CgroupUsage(
                new PeakUsage(whole(paths, "", "memory.peak"), cpu),
                field(paths, "", "memory.events", "oom_kill").orElse(0) > 0,
                field(paths, "", "pids.events", "max").orElse(0) > 0);
    }

    private static OptionalLong whole(JsonNode paths, String controller, String file) {
        return text(paths, controller, file).stream()
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static OptionalLong field(JsonNode paths, String controller, String file, String name) {
        return text(paths, controller, file).stream()
                .flatMap(String::lines)
                .filter(line -> line.matches(name + " [0-9]{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst();
    }

    private static Optional<String> text(JsonNode paths, String controller, String file) {
        try {
            return Optional.of(Files.readString(Path.of(paths.path(controller).asString("/nowhere"), file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
