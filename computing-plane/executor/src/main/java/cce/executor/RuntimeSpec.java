package cce.executor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes the `config.json` of the OCI runtime specification: everything a container gets, and nothing an image
/// or a job can add to. docs/container-isolation.md names the property each part enforces.
final class RuntimeSpec {

    /// The workload's user and group inside the container; nothing in any image belongs to it.
    static final int WORKLOAD_ID = 65532;

    /// Where the container's user namespace begins outside: ids that own nothing there.
    static final int HOST_ID_BASE = 1_000_000_000;

    static final int HOST_WORKLOAD_ID = HOST_ID_BASE + WORKLOAD_ID;

    private static final int HOST_ID_COUNT = 65536;
    private static final int OOM_SCORE = 500;
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MAX_LOCKED_BYTES = 64 << 10;
    /// Above the folders' own limits, so that a full folder is an error the program can handle, not a signal
    /// that kills it.
    private static final long FILE_SIZE_SLACK_BYTES = 1L << 20;

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> NAMESPACES = List.of("pid", "network", "ipc", "uts", "mount", "cgroup", "user");
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/config.gz",
            "/proc/kcore",
            "/proc/keys",
            "/proc/key-users",
            "/proc/kallsyms",
            "/proc/kmsg",
            "/proc/latency_stats",
            "/proc/scsi",
            "/proc/sched_debug",
            "/proc/slabinfo",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/vmallocinfo");
    private static final List<String> READ_ONLY =
            List.of("/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final JsonMapper JSON = new JsonMapper();

    private final String id;
    private final ContainerSpec spec;
    private final RunFolder folder;
    private final ControlGroups controlGroups;

    RuntimeSpec(String id, ContainerSpec spec, RunFolder folder, ControlGroups controlGroups) {
        this.id = id;
        this.spec = spec;
        this.folder = folder;
        this.controlGroups = controlGroups;
    }

    byte[] toJson() {
        return JSON.writeValueAsBytes(Map.of(
                "ociVersion", "1.0.2",
                "hostname", "job",
                "process", process(),
                "root", Map.of("path", folder.rootfs().toString(), "readonly", true),
                "mounts", mounts(),
                "linux", linux()));
    }

    private Map<String, Object> process() {
        List<String> none = List.of();
        return Map.of(
                "terminal", false,
                "user", Map.of("uid", WORKLOAD_ID, "gid", WORKLOAD_ID, "umask", 0077),
                "args", spec.command(),
                "env", environment(),
                "cwd", "/output",
                "noNewPrivileges", true,
                "oomScoreAdj", OOM_SCORE,
                "rlimits", rlimits(),
                "capabilities",
                        Map.of(
                                "bounding", none,
                                "effective", none,
                                "inheritable", none,
                                "permitted", none,
                                "ambient", none));
    }

    private List<String> environment() {
        Map<String, String> all = new TreeMap<>(spec.env());
        all.putAll(Map.of(
                "DATA_DIR",
                "/data",
                "OUTPUT_DIR",
                "/output",
                "HOME",
                "/tmp",
                "TMPDIR",
                "/tmp",
                "PATH",
                PATH,
                "LANG",
                "C.UTF-8"));
        return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    private List<Map<String, Object>> rlimits() {
        ContainerLimits limits = spec.limits();
        List<Map<String, Object>> all = new ArrayList<>(List.of(
                rlimit("RLIMIT_NOFILE", limits.maxOpenFiles()),
                rlimit("RLIMIT_FSIZE", Math.max(limits.maxOutputBytes(), limits.maxTmpBytes()) + FILE_SIZE_SLACK_BYTES),
                rlimit("RLIMIT_CORE", 0),
                rlimit("RLIMIT_MEMLOCK", MAX_LOCKED_BYTES)));
        if (controlGroups == ControlGroups.READ_ONLY) {
            all.add(rlimit("RLIMIT_AS", limits.maxMemoryBytes()));
            all.add(rlimit("RLIMIT_NPROC", limits.maxProcesses()));
        }
        return all;
    }

    private static Map<String, Object> rlimit(String type, long value) {
        return Map.of("type", type, "soft", value, "hard", value);
    }

    private List<Map<String, Object>> mounts() {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        all.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "noexec", "strictatime", "mode=755", "size=64k"));
        all.add(tmpfs("/dev/shm", "mode=1777", "size=" + spec.limits().maxTmpBytes()));
        all.add(tmpfs("/tmp", "mode=1777", "size=" + spec.limits().maxTmpBytes()));
        all.add(tmpfs("/data", "mode=755", "size=64k", "ro"));
        new TreeMap<>(spec.data())
                .forEach((name, source) ->
                        all.add(bind("/data/" + name, source, "rbind", "ro", "rslave", "nosuid", "nodev", "noexec")));
        // Programs in a code bundle may be binaries, so /code alone may be executed besides the image.
        spec.code().ifPresent(source -> all.add(bind("/code", source, "bind", "ro", "nosuid", "nodev")));
        all.add(bind("/output", folder.output(), "bind", "rw", "nosuid", "nodev", "noexec"));
        return all;
    }

    private static Map<String, Object> tmpfs(String destination, String... options) {
        List<String> all = new ArrayList<>(List.of("nosuid", "nodev", "noexec"));
        all.addAll(List.of(options));
        return mount(destination, "tmpfs", "tmpfs", all.toArray(String[]::new));
    }

    private static Map<String, Object> bind(String destination, Path source, String... options) {
        return mount(destination, "bind", source.toAbsolutePath().toString(), options);
    }

    private static Map<String, Object> mount(String destination, String type, String source, String... options) {
        return Map.of("destination", destination, "type", type, "source", source, "options", List.of(options));
    }

    private Map<String, Object> linux() {
        List<Map<String, Object>> ids =
                List.of(Map.of("containerID", 0, "hostID", HOST_ID_BASE, "size", HOST_ID_COUNT));
        Map<String, Object> linux = new TreeMap<>(Map.of(
                "namespaces",
                        NAMESPACES.stream().map(type -> Map.of("type", type)).toList(),
                "uidMappings", ids,
                "gidMappings", ids,
                "rootfsPropagation", "private",
                "maskedPaths", MASKED,
                "readonlyPaths", READ_ONLY,
                "seccomp", seccomp()));
        if (controlGroups == ControlGroups.WRITABLE) {
            // Relative: below this process's own cgroup, so that a limit around the executor holds for the workload
            // too.
            linux.put("cgroupsPath", "cce-job-" + id);
            linux.put("resources", resources());
        }
        return linux;
    }

    private Map<String, Object> resources() {
        ContainerLimits limits = spec.limits();
        return Map.of(
                "memory", Map.of("limit", limits.maxMemoryBytes(), "swap", limits.maxMemoryBytes()),
                "pids", Map.of("limit", limits.maxProcesses()),
                "cpu", Map.of("period", CPU_PERIOD_MICROS, "quota", CPU_PERIOD_MICROS * limits.cpuMillis() / 1000),
                "devices", List.of(Map.of("allow", false, "access", "rwm")));
    }

    private static JsonNode seccomp() {
        return SeccompProfile.load();
    }
}
