package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.JobId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Real namespaces and mounts. Each test runs a shell inside a CVM and looks at what it could and could not do. Control
/// groups are the machine's, and one test sweeps those that nobody has entered.
@ResourceLock(Machine.CONTROL_GROUPS)
class LocalSandboxTest {
    private static final JobId JOB = Boots.job(1);
    private static final JobId OTHER_JOB = Boots.job(2);

    @TempDir
    private Path temp;

    private EmbeddedGuestAgents guests;

    @BeforeEach
    void foldersOfAHost() throws IOException {
        Machine.assumeNamespaces();
        for (String folder :
                List.of("agent", "store/objects/data", "store/objects/results/" + OTHER_JOB, "images", "guests")) {
            Files.createDirectories(temp.resolve(folder));
        }
        Files.writeString(temp.resolve("store/objects/data/blob"), "ciphertext");
        Files.writeString(temp.resolve("store/objects/results/" + OTHER_JOB + "/result.sealed"), "of another job");
        guests = new EmbeddedGuestAgents(temp.resolve("guests"));
    }

    @Test
    void inside_everyInterfaceIsDownAndThereIsNoRoute() throws Exception {
        // A kernel with tunnel modules puts a tunnel, which is down, into every new namespace.
        String report = runInside("ip -o link show lo; echo up; ip -o link show up; echo addresses; ip -o address;"
                + " echo routes; tail -n +2 /proc/net/route; ip -6 route show table all; cat /proc/net/fib_trie");

        assertThat(report.lines().skip(1).map(String::strip)).startsWith("up", "addresses", "routes");
        assertThat(report).contains("state DOWN").doesNotContain("127.0.0.1").doesNotContain("eth");
    }

    @Test
    void inside_aServiceOnTheHostsLoopbackIsOutOfReach() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String report = runInside("/bin/bash -c 'echo hello >/dev/tcp/127.0.0.1/" + service.getLocalPort()
                    + "' 2>&1 || echo unreachable");

            assertThat(report).contains("unreachable");
        }
    }

    @Test
    void inside_hostFilesAreNotThere() throws Exception {
        Path canary = Files.writeString(temp.resolve("canary"), "secret of the host");

        String report =
                runInside("cat " + canary + " 2>&1; ls -A /tmp /data /output /work; ls -d /root /home /etc/shadow"
                        + " /var /boot /mnt 2>/dev/null; ls -A /old /usr/local; echo end");

        assertThat(report).contains("No such file").doesNotContain("secret of the host");
        assertThat(report)
                .doesNotContain("/root")
                .doesNotContain("/home")
                .doesNotContain("shadow")
                .doesNotContain("/var");
        assertThat(report.lines().filter(line -> !line.isBlank())).endsWith("/old:", "/usr/local:", "end");
    }

    @Test
    void inside_theEnvironmentOfTheDaemonIsNotThere() throws Exception {
        String report = runInside("env | cut -d= -f1 | sort | tr '\\n' ' '");

        assertThat(report.strip().split(" "))
                .contains("PATH")
                .isSubsetOf("PATH", "LANG", "PWD", "OLDPWD", "SHLVL", "_");
    }

    @Test
    void inside_otherProcessesOfTheHostAreNotThere() throws Exception {
        String report = runInside("ls -d /proc/[0-9]* | wc -l");

        assertThat(Integer.parseInt(report.strip())).isLessThan(8);
    }

    @Test
    void inside_ciphertextIsReadableAndNothingElseOfTheStore() throws Exception {
        String report =
                runInside("cat /run/cce/objects/objects/data/blob; echo; ls -A /run/cce/objects/objects/results;"
                        + " echo x >/run/cce/objects/objects/new && echo WRITTEN; rm /run/cce/objects/objects/data/blob && echo REMOVED;"
                        + " mount -o remount,rw /run/cce/objects/objects 2>/dev/null; true");

        assertThat(report).contains("ciphertext").doesNotContain("WRITTEN").doesNotContain("REMOVED");
        assertThat(report).doesNotContain(OTHER_JOB.toString());
        assertThat(temp.resolve("store/objects/data/blob")).exists();
    }

    @Test
    void inside_onlyItsOwnResultsFolderReachesTheDisk() throws Exception {
        runInside(
                "for f in /usr/x /etc/x /opt/agent/x /opt/jdk/x /run/cce/images/x /run/cce/config.json /x; do"
                        + " echo plaintext >$f; done; for f in /tmp /data /output /work /dev/shm; do echo plaintext >$f/p; done");

        try (var files = Files.walk(temp)) {
            List<Path> holding = files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains("plaintext"))
                    .toList();
            assertThat(holding).isEmpty();
        }
        assertThat(Path.of("/usr/x")).doesNotExist();
        assertThat(temp.resolve("store/objects/results/" + JOB + "/report")).exists();
    }

    @Test
    void inside_theBootConfigurationIsThereByteForByte() throws Exception {
        assertThat(runInside("cat /run/cce/config.json")).isEqualTo(Boots.config(JOB));
    }

    @Test
    void inside_kernelSwitchesOfTheHostCannotBeTurned() throws Exception {
        String report =
                runInside("echo 1 >/proc/sys/vm/swappiness && echo TURNED; echo h >/proc/sysrq-trigger && echo TURNED;"
                        + " hostname 2>/dev/null || cat /proc/sys/kernel/hostname");

        assertThat(report).doesNotContain("TURNED").contains("cvm");
    }

    @Test
    void inside_theSocketReachesTheOneTargetAndNoOther() throws Exception {
        try (ServerSocket cced = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> seen =
                    CompletableFuture.supplyAsync(() -> echoOnce(cced), Thread::startVirtualThread);
            String probe = "import socket; s=socket.socket(socket.AF_UNIX); s.connect('/run/cce/cced.sock');"
                    + " s.sendall(b'hello cced'); s.shutdown(1); print(s.recv(100).decode())";

            String report = runInside("python3 -c \"" + probe + "\"", cced.getLocalPort());

            assertThat(seen.get(3, TimeUnit.MINUTES)).isEqualTo("hello cced");
            assertThat(report).contains("answer from cced");
        }
    }

    @Test
    void close_leavesNoProcessNamespaceMountSocketOrFile() throws Exception {
        RunningCvm cvm = sandbox(9, "sleep 1000 & sleep 1000 & wait").boot(Boots.boot(JOB));
        long outermost = outermost();
        Machine.await(
                "the CVM runs",
                () -> ProcessHandle.of(outermost).orElseThrow().descendants().count() >= 3);
        List<ProcessHandle> processes = Machine.processesOf(outermost);

        cvm.close();
        cvm.close();

        Machine.awaitGone(processes, JOB);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temp.toString());
        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
        assertThat(guests.booted).isEmpty();
        assertThat(temp.resolve("guests")).isEmptyDirectory();
    }

    @Test
    void boot_tellsTheGuestAgentServiceTheMeasuredConfiguration() throws Exception {
        RunningCvm cvm = sandbox(9, "sleep 1000").boot(Boots.boot(JOB));

        assertThat(guests.booted).containsValue(Boots.boot(JOB).configId());
        cvm.close();
    }

    @Test
    void boot_ofAJobWhoseFolderIsThereFailsAndKeepsTheFirst() throws Exception {
        LocalSandbox sandbox = sandbox(9, "sleep 1000");
        RunningCvm first = sandbox.boot(Boots.boot(JOB));

        assertThatThrownBy(() -> sandbox.boot(Boots.boot(JOB))).isInstanceOf(CvmHostException.class);

        assertThat(first.exit()).isNotDone();
        first.close();
    }

    @Test
    void boot_withoutAGuestAgentLeavesNothing() {
        GuestAgents none = new GuestAgentControl(temp.resolve("nobody.sock"));
        LocalSandbox sandbox = new LocalSandbox(folders(), address(9), none, memory -> List.of("true"));

        assertThatThrownBy(() -> sandbox.boot(Boots.boot(JOB)))
                .isInstanceOfSatisfying(
                        CvmHostException.class,
                        e -> assertThat(e.reason()).isEqualTo(CvmHostException.Reason.GUEST_AGENT));

        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
    }

    @Test
    void log_ofAnAgentThatPrintsWithoutEndIsBounded() throws Exception {
        RunningCvm cvm = sandbox(9, "head -c 5000000 /dev/zero").boot(Boots.boot(JOB));
        cvm.exit().get(3, TimeUnit.MINUTES);
        cvm.close();

        assertThat(Files.size(temp.resolve("state/logs/" + JOB + ".log")))
                .isBetween((long) BoundedLog.MAX_BYTES, BoundedLog.MAX_BYTES + 100L);
    }

    @Test
    void inside_controlGroupsCanBeDividedAndAreGoneAfterwards() throws Exception {
        Machine.assumeControlGroups();
        RunningCvm cvm = sandbox(
                        9, "mkdir /sys/fs/cgroup/memory/workload /sys/fs/cgroup/workload 2>/dev/null; sleep 1000")
                .boot(Boots.boot(JOB));
        ControlGroup group = ControlGroup.of(JOB);
        List<Path> groups = group.entrances().stream().map(Path::getParent).toList();
        Path processes = Stream.concat(group.leaves().stream(), group.entrances().stream())
                .findFirst()
                .orElseThrow();
        Machine.await("the CVM runs in its groups", () -> read(processes).matches("[0-9\\s]+"));

        cvm.close();

        assertThat(groups).noneMatch(Files::exists);
    }

    @Test
    void controlGroups_thatNobodyRemembersAreSweptUnlessTheyAreInUse() throws Exception {
        Machine.assumeControlGroups();
        ControlGroup abandoned = ControlGroup.of(Boots.job(90));
        abandoned.create();
        List<Path> groups = abandoned.entrances().stream().map(Path::getParent).toList();
        RunningCvm cvm = sandbox(9, "sleep 1000").boot(Boots.boot(JOB));

        abandoned.sweepEmpty(Instant.EPOCH);
        assertThat(groups).allMatch(Files::exists);
        abandoned.sweepEmpty(
                Files.getLastModifiedTime(groups.getLast()).toInstant().plusMillis(1));

        assertThat(groups).isNotEmpty().noneMatch(Files::exists);
        assertThat(cvm.exit()).isNotDone();
        cvm.close();
    }

    @Test
    void memoryFileSystem_isBounded() throws Exception {
        String report = runInside("head -c 400000000 /dev/zero >/output/big 2>&1 || echo full");

        assertThat(report).contains("full");
    }

    private String runInside(String script) throws Exception {
        return runInside(script, 9);
    }

    private String runInside(String script, int ccedPort) throws Exception {
        String reporting = "{ " + script + " ; } >/run/cce/results/report 2>/run/cce/results/errors; exit 0";
        try (RunningCvm cvm = sandbox(ccedPort, reporting).boot(Boots.boot(JOB))) {
            assertThat(cvm.exit().get(3, TimeUnit.MINUTES))
                    .as(() -> read(temp.resolve("state/logs/" + JOB + ".log")))
                    .isZero();
        }
        return read(temp.resolve("store/objects/results/" + JOB + "/report"));
    }

    private LocalSandbox sandbox(int ccedPort, String script) {
        return new LocalSandbox(folders(), address(ccedPort), guests, memory -> List.of("sh", "-c", script));
    }

    private LocalFolders folders() {
        return new LocalFolders(
                temp.resolve("state"),
                temp.resolve("agent"),
                temp.resolve("store"),
                temp.resolve("images"),
                Path.of(System.getProperty("java.home")));
    }

    private long outermost() throws IOException {
        return new SandboxFolder(temp.resolve("state/cvms/" + JOB))
                .process()
                .orElseThrow()
                .pid();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String echoOnce(ServerSocket server) {
        try (Socket peer = server.accept()) {
            String heard = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            peer.getOutputStream().write("answer from cced".getBytes(StandardCharsets.UTF_8));
            return heard;
        } catch (IOException e) {
            return "failed";
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(unreadable)";
        }
    }
}
