package cce.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a stack has on the machine while it runs, looked up in `/proc`: its processes, the namespaces they made,
/// and mounts in any namespace that name its folder.
///
/// @param folder of the stack
/// @param processes all descendants of its first process
/// @param namespaces those that are not this test's own
record Traces(Path folder, Set<ProcessHandle> processes, Set<String> namespaces) {
    private static final List<String> KINDS = List.of("net", "mnt", "pid", "ipc", "uts", "user", "cgroup");

    /// The clock of process starts is not that of the rest of the machine.
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    static Traces of(Path folder, ProcessHandle first) {
        Set<ProcessHandle> processes = new HashSet<>(Set.of(first));
        first.descendants().forEach(processes::add);
        Set<String> namespaces = new HashSet<>();
        processes.forEach(process -> namespaces.addAll(namespacesOf(Long.toString(process.pid()))));
        namespaces.removeAll(namespacesOf("self"));
        return new Traces(folder, processes, namespaces);
    }

    /// Waits until nothing is left.
    ///
    /// @return what still is at the end of the wait
    List<String> leftAfter(Duration limit) {
        Instant asked = Instant.now();
        long deadline = System.nanoTime() + limit.toNanos();
        List<String> left = left(asked);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            pause();
            left = left(asked);
        }
        return left;
    }

    private List<String> left(Instant asked) {
        List<String> left = new ArrayList<>();
        for (String pid : pids()) {
            String command = read(Path.of("/proc", pid, "cmdline")).replace('\0', ' ');
            boolean ours = pid.equals(Long.toString(ProcessHandle.current().pid()));
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
            boolean lives = process.isPresent() && processes.contains(process.get()) && !command.isEmpty();
            if (!ours && (lives || command.contains(folder.toString()))) {
                left.add("process " + pid + " " + command);
            }
            if (read(Path.of("/proc", pid, "mountinfo")).contains(folder.toString())) {
                left.add("mount in " + pid + " " + command);
            }
            // The kernel names new namespaces as those that have just gone: what starts later may be anybody's.
            boolean later = process.flatMap(known -> known.info().startInstant())
                    .filter(asked.plus(CLOCK_ERROR)::isBefore)
                    .isPresent();
            if (!later && namespacesOf(pid).stream().anyMatch(namespaces::contains)) {
                left.add("namespace of " + pid + " " + command);
            }
        }
        return left;
    }

    private static Set<String> namespacesOf(String pid) {
        Set<String> found = new HashSet<>();
        for (String kind : KINDS) {
            try {
                found.add(Files.readSymbolicLink(Path.of("/proc", pid, "ns", kind))
                        .toString());
            } catch (IOException e) {
                return found; // it has ended
            }
        }
        return found;
    }

    private static List<String> pids() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.matches("[0-9]+"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read.", e);
        }
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
