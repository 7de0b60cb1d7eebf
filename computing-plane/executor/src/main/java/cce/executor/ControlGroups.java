package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// Whether this machine lets us bound a container by cgroups.
enum ControlGroups {
    /// Memory, process and CPU limits are enforced by the kernel for the container as a whole.
    WRITABLE,
    /// They cannot be made; per-process limits stand in for them.
    READ_ONLY;

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Set<String> NEEDED_V1 = Set.of("memory", "pids");

    static ControlGroups detect() {
        try {
            return parse(Files.readString(MOUNTS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ExecutorException(Reason.UNAVAILABLE, "/proc is not mounted; mount it before running jobs.", e);
        }
    }

    /// @param mountInfo as in proc(5): `id parent dev root target options ... - type source superOptions`
    static ControlGroups parse(String mountInfo) {
        boolean v2 = false;
        Set<String> found = new TreeSet<>();
        boolean any = false;
        for (String line : mountInfo.split("\n")) {
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ");
            String[] source = halves.length == 2 ? halves[1].split(" ") : new String[0];
            if (source.length < 3 || mount.length < 6 || !source[0].startsWith("cgroup")) {
                continue;
            }
            any = true;
            if (!Arrays.asList(mount[5].split(",")).contains("rw")) {
                continue;
            }
            v2 |= source[0].equals("cgroup2") && mount[4].equals("/sys/fs/cgroup");
            found.addAll(Arrays.asList(source[2].split(",")));
        }
        if (!any) {
            throw new ExecutorException(
                    Reason.UNAVAILABLE, "No cgroup file system is mounted; mount cgroup2 on /sys/fs/cgroup.");
        }
        return v2 || found.containsAll(NEEDED_V1) ? WRITABLE : READ_ONLY;
    }
}
