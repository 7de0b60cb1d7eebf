package cce.cvm;

import cce.protocol.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The control groups of one CVM, so that what runs in it can be bounded as a whole and leaves no group behind. The CVM
/// sees them as the root of its own cgroup namespace and may divide them further.
///
/// With cgroup v2 a group that is divided must hold no process itself, so the CVM's processes live in a leaf of it.
/// Where this machine lets us make no group (or, v2, hands no controllers down), the CVM sees cgroups read-only and
/// falls back to per-process limits, and says so.
final class ControlGroup {
    private static final Logger LOG = Logger.getLogger(ControlGroup.class.getName());
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final String PREFIX = "cce-cvm-";
    private static final String LEAF = "agent";
    private static final String PROCESSES = "cgroup.procs";
    private static final List<String> WANTED = List.of("memory", "pids", "cpu", "devices");
    private static final List<String> NEEDED = List.of("memory", "pids");
    private static final int MAX_REMOVE_TRIES = 50;
    private static final long REMOVE_PAUSE_MILLIS = 20;

    private final List<Path> groups;
    private final boolean unified;
    private final List<String> controllers;

    private ControlGroup(List<Path> groups, boolean unified, List<String> controllers) {
        this.groups = groups;
        this.unified = unified;
        this.controllers = controllers;
    }

    static ControlGroup of(JobId job) {
        try {
            return parse(Files.readString(MOUNTS, StandardCharsets.ISO_8859_1), PREFIX + job);
        } catch (IOException e) {
            throw new CvmHostException(CvmHostException.Reason.HOST, "/proc is not mounted.", e);
        }
    }

    /// @param mountInfo as in proc(5): `id parent dev root target options ... - type source superOptions`
    static ControlGroup parse(String mountInfo, String name) {
        List<Path> groups = new ArrayList<>();
        List<String> controllers = new ArrayList<>();
        for (String line : mountInfo.split("\n")) {
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ");
            String[] source = halves.length == 2 ? halves[1].split(" ") : new String[0];
            boolean writable =
                    mount.length > 5 && Arrays.asList(mount[5].split(",")).contains("rw");
            if (source.length < 3 || !writable) {
                continue;
            }
            if (source[0].equals("cgroup2") && mount[4].equals("/sys/fs/cgroup")) {
                return new ControlGroup(List.of(Path.of(mount[4], name)), true, List.of());
            }
            List<String> here = Arrays.stream(source[2].split(","))
                    .filter(option -> WANTED.contains(option) && !controllers.contains(option))
                    .toList();
            if (source[0].equals("cgroup") && !here.isEmpty()) {
                groups.add(Path.of(mount[4], name));
                controllers.addAll(here);
            }
        }
        return new ControlGroup(groups, false, controllers);
    }

    /// Makes the groups, if this machine lets us.
    ///
    /// @return how the CVM may see cgroups: `v2`, `v1` with controllers, or `none`
    String create() throws IOException {
        try {
            for (Path group : groups) {
                Files.createDirectories(group);
            }
            if (unified) {
                handDown(groups.getFirst());
                Files.createDirectories(groups.getFirst().resolve(LEAF));
                return "v2";
            }
            if (controllers.containsAll(NEEDED)) {
                return "v1 " + String.join(" ", controllers);
            }
        } catch (IOException e) {
            // Read-only, or a parent that may not be divided: the fallback is what the class says.
            remove();
            return "none";
        }
        remove();
        return "none";
    }

    /// Files to write one's pid to, to be where the CVM's cgroup namespace begins.
    List<Path> entrances() {
        return groups.stream().map(group -> group.resolve(PROCESSES)).toList();
    }

    /// Likewise, once the namespace is made.
    List<Path> leaves() {
        return unified ? List.of(groups.getFirst().resolve(LEAF).resolve(PROCESSES)) : List.of();
    }

    /// Removes the groups and what the CVM made below them, with any process that should still be in them.
    void remove() throws IOException {
        for (Path group : groups) {
            if (Files.isDirectory(group)) {
                removeTree(group);
            }
        }
    }

    /// Removes what daemons that were killed, and whose records are gone too, left on this machine: groups of CVMs
    /// without any process. Those made just now are left alone, since their CVM may be about to enter.
    void sweepEmpty(Instant madeBefore) throws IOException {
        for (Path group : groups) {
            try (var siblings = Files.newDirectoryStream(parent(group), PREFIX + "*")) {
                for (Path sibling : siblings) {
                    sweep(sibling, madeBefore);
                }
            }
        }
    }

    private static void sweep(Path group, Instant madeBefore) throws IOException {
        try {
            boolean old = Files.getLastModifiedTime(group).toInstant().isBefore(madeBefore);
            if (old && isEmpty(group)) {
                removeTree(group);
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.FINE, "Another daemon removed a control group first.", e);
        }
    }

    private static boolean isEmpty(Path group) throws IOException {
        try (var folders = Files.walk(group)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                if (!Files.readAllLines(folder.resolve(PROCESSES)).isEmpty()) {
                    return false;
                }
            }
            return true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Path parent(Path group) {
        return Objects.requireNonNull(group.getParent());
    }

    private static void handDown(Path group) throws IOException {
        Path parent = group.resolveSibling("cgroup.subtree_control");
        Files.writeString(parent, "+memory +pids +cpu");
        String given = Files.readString(group.resolve("cgroup.controllers"));
        if (!Arrays.asList(given.strip().split(" ")).containsAll(NEEDED)) {
            throw new IOException("The controllers were not handed down.");
        }
    }

    private static void killAll(Path group) throws IOException {
        for (String pid : Files.readAllLines(group.resolve(PROCESSES))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void removeTree(Path group) throws IOException {
        try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
            for (Path child : children) {
                removeTree(child);
            }
        }
        // Only the folders can be removed, and only once the kernel has seen the last process go.
        for (int attempt = 1; ; attempt++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (DirectoryNotEmptyException e) {
                throw new IllegalStateException("rmdir of a cgroup never says that.", e);
            } catch (IOException e) {
                if (attempt == MAX_REMOVE_TRIES) {
                    throw e;
                }
                killAll(group);
            }
            try {
                Thread.sleep(REMOVE_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted.", e);
            }
        }
    }
}
