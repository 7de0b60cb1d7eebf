package cce.cvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line that makes a process a local CVM.
final class SandboxCommand {
    private static final String SCRIPT = "sandbox.sh";
    private static final String AGENT_MAIN = "cce.agent.AgentMain";

    /// Everything a JVM can be told so that no secret of it reaches a disk or a debugger.
    private static final List<String> QUIET_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.io.tmpdir=/tmp",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /// Heap and buffers of the agent itself; the job's memory is bounded by the executor.
    private static final int MAX_AGENT_HEAP_MIB = 512;

    private SandboxCommand() {}

    /// What runs inside, where the JDK lies in `/opt/jdk` and the agent in `/opt/agent`.
    static List<String> agent(int memoryMib) {
        List<String> command = new ArrayList<>();
        command.add("/opt/jdk/bin/java");
        command.add("-Xmx" + Math.min(MAX_AGENT_HEAP_MIB, Math.max(64, memoryMib / 2)) + "m");
        command.addAll(QUIET_JVM);
        command.addAll(List.of("-cp", "/opt/agent/*", AGENT_MAIN));
        return command;
    }

    /// The whole command.
    ///
    /// `setpriv` asks the kernel to kill what follows when the thread that started it ends; `unshare` does the same
    /// for the first process of the new PID namespace, and with that one every process in it ends. So killing this
    /// daemon in any way kills its CVMs.
    static List<String> whole(
            SandboxFolder folder,
            LocalFolders host,
            Path results,
            Path guestSocket,
            int memoryMib,
            boolean userNamespace,
            CgroupEntry cgroup,
            List<String> inside) {
        List<String> command = new ArrayList<>(isolation(userNamespace, cgroup));
        command.addAll(List.of("sh", "-c", script(), SCRIPT));
        command.addAll(List.of(
                folder.path().toString(),
                host.javaHome().toString(),
                host.agentLib().toString(),
                host.objects().toString(),
                results.toString(),
                host.images().toString(),
                guestSocket.toString(),
                Integer.toString(memoryMib),
                userNamespace ? "yes" : "no",
                cgroup.view()));
        command.addAll(inside);
        return command;
    }

    /// How a CVM gets into its control groups and what it sees of them; see [ControlGroup].
    record CgroupEntry(List<Path> entrances, List<Path> leaves, String view) {
        static final CgroupEntry NONE = new CgroupEntry(List.of(), List.of(), "none");
    }

    /// The wrappers alone, which [LocalSandbox] also tries out on its own at start.
    static List<String> isolation(boolean userNamespace, CgroupEntry cgroup) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.addAll(entering(cgroup.entrances()));
        command.add("unshare");
        if (userNamespace) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--cgroup", "--"));
        command.addAll(entering(cgroup.leaves()));
        command.addAll(
                List.of("unshare", "--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--"));
        return command;
    }

    /// A shell that puts itself into cgroups and becomes what follows.
    private static List<String> entering(List<Path> processFiles) {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-ec", "while [ \"$1\" != -- ]; do echo $$ >\"$1\"; shift; done; shift; exec \"$@\"", "enter"));
        processFiles.forEach(file -> command.add(file.toString()));
        command.add("--");
        return command;
    }

    private static String script() {
        try (InputStream in = SandboxCommand.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + SCRIPT + " is not in this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The resource " + SCRIPT + " cannot be read.", e);
        }
    }
}
