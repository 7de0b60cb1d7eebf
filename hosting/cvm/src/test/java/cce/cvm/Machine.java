package cce.cvm;

import cce.protocol.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// What the tests ask the machine itself, past the code under test.
final class Machine {
    /// Name of the lock of those tests that make control groups.
    static final String CONTROL_GROUPS = "control groups";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Machine() {}

    static void assumeNamespaces() {
        boolean root = System.getProperty("user.name").equals("root");
        Assumptions.assumeTrue(
                root || System.getenv("CI") != null, "Making namespaces needs root; run this test as root.");
    }

    static void assumeControlGroups() throws IOException {
        ControlGroup group = ControlGroup.of(Boots.job(91));
        boolean made = !group.create().equals("none");
        group.remove();
        Assumptions.assumeTrue(made, "This machine lets nobody make control groups.");
    }

    /// The outermost process of a CVM and all below it. Namespaces are no good to follow a CVM by: the kernel gives
    /// their numbers away again at once.
    static List<ProcessHandle> processesOf(long outermost) {
        ProcessHandle handle = ProcessHandle.of(outermost).orElseThrow();
        return Stream.concat(Stream.of(handle), handle.descendants()).toList();
    }

    /// Waits until none of them is left, nor any that joined them meanwhile.
    static void awaitGone(List<ProcessHandle> processes, JobId job) throws InterruptedException {
        await("its processes end", () -> processes.stream().noneMatch(Machine::runs));
        await(
                "no other process is left",
                () -> ControlGroup.of(job).entrances().stream().allMatch(Machine::isEmpty));
    }

    /// A process that ended stays in the table of processes until its parent asks, and the first process of a
    /// container,
    /// which inherits those of a killed daemon, may never ask.
    private static boolean runs(ProcessHandle process) {
        try {
            String status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return process.isAlive() && status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return process.isAlive();
        }
    }

    private static boolean isEmpty(Path processFile) {
        try {
            return Files.readAllLines(processFile).isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            // Removed while it was read: ask again.
            return false;
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > LIMIT.toNanos()) {
                throw new AssertionError("Not within " + LIMIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
