package cce.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each property of docs/container-isolation.md, tried by a program that wants to break it, under the real runc.
final class IsolationTest {

    private static final ContainerLimits LIMITS =
            new ContainerLimits(Duration.ofMinutes(2), 64L << 20, 24, 1000, 1L << 20, 1L << 20, 4096, 64);

    private static Path folder = Path.of("/nonexistent");
    private static UnpackedImage image = new UnpackedImage(
            new ImageDigest("0".repeat(64)), folder, new ImageConfig(List.of(), List.of(), List.of(), ""));

    private record Seen(ContainerResult result, String out, String err) {}

    @BeforeAll
    static void makeImage() throws IOException {
        Machine.assumeRunsContainers();
        folder = Machine.newFolder();
        image = Machine.busyboxImage(folder);
    }

    @AfterAll
    static void removeImage() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
        Trees.delete(folder);
    }

    private static Seen run(ContainerSpec spec) throws IOException {
        Executor executor = Executor.open(ExecutorConfig.in(Files.createTempDirectory(folder, "work")));
        try (ContainerRun run = executor.run(spec)) {
            ContainerResult result = run.result();
            return new Seen(
                    result,
                    Files.readString(result.stdout().file()),
                    Files.readString(result.stderr().file()));
        }
    }

    private static Seen sh(String script) throws IOException {
        return run(Machine.shell(image, script, LIMITS));
    }

    @Test
    void program_readsDataAndCode_writesOutput() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data-a"));
        Files.writeString(data.resolve("rows.csv"), "1,2\n");
        Path code = Files.createDirectory(folder.resolve("code-a"));
        Files.writeString(code.resolve("run.sh"), "cat $DATA_DIR/a/rows.csv > $OUTPUT_DIR/copy; echo $X; exit 3");
        Files.setPosixFilePermissions(code.resolve("run.sh"), PosixFilePermissions.fromString("r--r--r--"));
        ContainerSpec spec = new ContainerSpec(
                image,
                Optional.of(code),
                Map.of("a", data),
                List.of("sh", "/code/run.sh"),
                Map.of("X", "seen"),
                LIMITS);
        Path work = Files.createTempDirectory(folder, "work");
        try (ContainerRun run = Executor.open(ExecutorConfig.in(work)).run(spec)) {
            assertThat(run.result().exit()).isEqualTo(new ContainerExit.Exited(3));
            assertThat(run.result().stdout().file()).hasContent("seen");
            assertThat(OutputCollector.collect(run.outputDir(), OutputLimits.DEFAULT))
                    .isInstanceOfSatisfying(
                            OutputCollection.Accepted.class,
                            accepted -> assertThat(accepted.files())
                                    .singleElement()
                                    .satisfies(file -> assertThat(file.path()).hasContent("1,2\n")));
            assertThat(run.result().peak().memoryBytes()).isPresent();
        }
        assertThat(work.resolve("runs")).isEmptyDirectory();
    }

    @Test
    void rootFileSystem_writeAnywhereElse_isRefused() throws IOException {
        Seen seen = sh("for d in / /bin /data /code /dev /proc/sys/kernel; do touch $d/x && echo wrote $d; done;"
                + " echo 1 > /proc/sys/kernel/panic && echo wrote sysctl; true");
        assertThat(seen.out).isEmpty();
        assertThat(seen.result.exit()).isEqualTo(new ContainerExit.Exited(0));
    }

    @Test
    void dataAndCode_writing_isRefused() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        ContainerSpec spec = new ContainerSpec(
                image,
                Optional.of(open),
                Map.of("d", open),
                List.of("sh", "-c", "touch /data/d/x && echo wrote; touch /code/x && echo wrote; true"),
                Map.of(),
                LIMITS);
        assertThat(run(spec).out).isEmpty();
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void identity_isUnprivilegedInItsOwnUserNamespace() throws IOException {
        Seen seen = sh("id -u; id -g; cat /proc/self/uid_map");
        assertThat(seen.out.lines().map(String::strip).toList().subList(0, 2)).containsExactly("65532", "65532");
        assertThat(seen.out).contains(Integer.toString(RuntimeSpec.HOST_ID_BASE));
    }

    @Test
    void capabilities_areNone_andPrivilegesCannotBeGained() throws IOException {
        Seen seen = sh("cat /proc/self/status");
        assertThat(seen.out)
                .containsPattern("CapInh:\\s+0{16}\\n")
                .containsPattern("CapPrm:\\s+0{16}\\n")
                .containsPattern("CapEff:\\s+0{16}\\n")
                .containsPattern("CapBnd:\\s+0{16}\\n")
                .containsPattern("CapAmb:\\s+0{16}\\n")
                .containsPattern("NoNewPrivs:\\s+1\\n")
                .containsPattern("Seccomp:\\s+2\\n");
    }

    @Test
    void network_socketOfAnyInternetFamily_isRefused() throws IOException {
        Seen seen = sh(
                "nc -w 1 127.0.0.1 80; echo tcp $?; wget -T 1 http://127.0.0.1/ ; echo wget $?; ifconfig -a; echo if $?");
        assertThat(seen.out).contains("tcp 1").contains("wget 1").contains("if 1");
        assertThat(seen.err).contains("socket").contains("Operation not permitted");
    }

    @Test
    void network_namespace_hasNoInterfaceOfTheHost() throws Exception {
        Seen seen = sh("cat /proc/net/dev");
        // Where the kernel has tunnel modules loaded, it puts their idle devices into every new namespace.
        Process fresh = new ProcessBuilder("unshare", "--net", "cat", "/proc/net/dev").start();
        String untouched = new String(fresh.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(fresh.waitFor()).isZero();
        assertThat(interfaces(seen.out)).contains("lo").containsExactlyElementsOf(interfaces(untouched));

        Seen routes = sh("cat /proc/net/route /proc/net/ipv6_route | grep -v lo | grep -v Iface");
        assertThat(routes.out).isEmpty();
    }

    private static List<String> interfaces(String procNetDev) {
        return procNetDev
                .lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .toList();
    }

    @Test
    void mountAndNamespaces_areRefused() throws IOException {
        Seen seen = sh("mount -t tmpfs t /tmp && echo done; unshare -r true && echo done; unshare -n true && echo done;"
                + " nsenter -t 1 -n true && echo done; true");
        assertThat(seen.out).isEmpty();
        assertThat(seen.err).contains("mount").contains("unshare");
    }

    @Test
    void devices_cannotBeMade_andKernelMemoryIsHidden() throws IOException {
        Seen seen = sh(
                "mknod /tmp/sda b 8 0 && echo made; ls /sys 2>/dev/null; head -c 16 /proc/kcore; head -c 1 /proc/kmsg;"
                        + " head -c 1 /proc/keys; ls /dev");
        assertThat(seen.out.lines())
                .containsOnly(
                        "fd", "full", "null", "ptmx", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom",
                        "zero");
    }

    @Test
    void processes_ofTheHost_areInvisible() throws IOException {
        Seen seen = sh("ls /proc | grep -E '^[0-9]+$'; kill -0 2 2>/dev/null; true");
        assertThat(seen.out.lines().count()).isLessThanOrEqualTo(4);
        assertThat(seen.out.lines()).first().isEqualTo("1");
    }

    @Test
    void environment_holdsOnlyWhatTheSpecGives() throws IOException {
        Seen seen = run(Machine.shell(image, "cat /proc/self/environ | /bin/busybox tr '\\0' '\\n'", LIMITS));
        assertThat(seen.out.lines().map(line -> line.replaceFirst("=.*", "")))
                .contains("DATA_DIR", "OUTPUT_DIR", "HOME", "PATH", "LANG", "TMPDIR")
                .allMatch(name -> List.of(
                                "DATA_DIR",
                                "OUTPUT_DIR",
                                "HOME",
                                "PATH",
                                "LANG",
                                "TMPDIR",
                                "PWD",
                                "SHLVL",
                                "OLDPWD",
                                "_")
                        .contains(name));
    }

    @Test
    void forkBomb_isBounded() throws IOException {
        Seen seen = run(Machine.shell(image, "for i in $(/bin/busybox seq 100); do sleep 30 & done", LIMITS));
        assertThat(seen.result.notes()).anyMatch(note -> note.contains("limit of processes"));
        assertThat(seen.err).contains("fork");
    }

    @Test
    void memoryHog_isKilledAndSaidSo() throws IOException {
        Seen seen = sh("x=0123456789abcdef; while true; do x=$x$x; done");
        assertThat(seen.result.exit()).isEqualTo(new ContainerExit.LimitExceeded(ContainerExit.Limit.MEMORY));
        assertThat(seen.result.peak().memoryBytes().orElseThrow()).isLessThanOrEqualTo(LIMITS.maxMemoryBytes());
    }

    @Test
    void programWithoutEnd_isKilledWhenItsTimeIsOver() throws IOException {
        Seen seen = run(Machine.shell(
                image, "trap '' TERM; while true; do sleep 1; done", LIMITS.withWallClock(Duration.ofSeconds(1))));
        assertThat(seen.result.exit()).isEqualTo(new ContainerExit.TimedOut(Duration.ofSeconds(1)));
    }

    @Test
    void program_thatHandlesTheSignal_endsInTheGrace() throws IOException {
        ContainerSpec spec = Machine.shell(
                image, "trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.1; done", LIMITS);
        Duration limit = Duration.ofSeconds(1);
        String said = politelyEnded(spec, limit);
        // Its time was over before it was ready for the signal: the machine is busy, and it gets more.
        while (!said.startsWith("ready") && limit.toMinutes() < 1) {
            limit = limit.multipliedBy(2);
            said = politelyEnded(spec, limit);
        }
        assertThat(said).isEqualTo("ready\nbye\n");
    }

    private static String politelyEnded(ContainerSpec spec, Duration limit) throws IOException {
        ContainerSpec limited = new ContainerSpec(
                spec.image(), spec.code(), spec.data(), spec.command(), spec.env(), LIMITS.withWallClock(limit));
        Path work = Files.createTempDirectory(folder, "work");
        ExecutorConfig config = new ExecutorConfig(ExecutorConfig.DEBIAN_RUNC, work, Duration.ofSeconds(30));
        try (ContainerRun run = Executor.open(config).run(limited)) {
            assertThat(run.result().exit()).isInstanceOf(ContainerExit.TimedOut.class);
            return Files.readString(run.result().stdout().file());
        }
    }

    @Test
    void interruptedCaller_killsTheProgram() throws Exception {
        Path work = Files.createTempDirectory(folder, "work");
        FutureTask<ContainerExit> exit = new FutureTask<>(() -> {
            ContainerSpec spec = Machine.shell(image, "touch /output/started; sleep 100", LIMITS);
            try (ContainerRun run = Executor.open(ExecutorConfig.in(work)).run(spec)) {
                return run.result().exit();
            }
        });
        Thread runner = Thread.ofPlatform().start(exit);
        Path output = awaitStarted(work);
        assertThat(output).exists();
        runner.interrupt();
        assertThat(exit.get(80, TimeUnit.SECONDS)).isEqualTo(new ContainerExit.Cancelled());
    }

    /// Waits until the one program of a work folder has made `/output/started`; returns its `/output`.
    private static Path awaitStarted(Path work) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < deadline) {
            for (Path run :
                    Files.isDirectory(work.resolve("runs")) ? children(work.resolve("runs")) : List.<Path>of()) {
                if (Files.exists(run.resolve("output/started"))) {
                    return run.resolve("output");
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("The program did not start.");
    }

    private static List<Path> children(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.toList();
        }
    }

    @Test
    void endlessPrinting_isCutAndCounted() throws IOException {
        Seen seen = run(Machine.shell(image, "yes | head -c 3000000", LIMITS));
        assertThat(seen.result.stdout().truncated()).isTrue();
        assertThat(seen.result.stdout().keptBytes()).isEqualTo(4096);
        assertThat(seen.result.stdout().totalBytes()).isEqualTo(3_000_000);
    }

    @Test
    void outputFolder_isFullAtItsLimit() throws IOException {
        Seen seen = sh("dd if=/dev/zero of=/output/big bs=64k count=100; ls -l /output/big >&2");
        assertThat(seen.err).contains("No space left").doesNotContain("6553600");
    }

    @Test
    void program_thatIsNotThere_failsToStart() throws IOException {
        Seen seen = run(new ContainerSpec(image, Optional.empty(), Map.of(), List.of("/bin/none"), Map.of(), LIMITS));
        assertThat(seen.result.exit())
                .isInstanceOfSatisfying(
                        ContainerExit.FailedToStart.class,
                        failed -> assertThat(failed.sentence()).contains("/bin/none"));
    }

    @Test
    void stateOfAKilledPredecessor_isClearedOnOpen() throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        RunFolder stale = RunFolder.create(work, "stale", image.rootfs(), LIMITS, 1);
        Files.writeString(stale.output().resolve("secret"), "x");
        Executor.open(ExecutorConfig.in(work));
        assertThat(work.resolve("runs")).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mounts")))
                .doesNotContain(stale.root().toString());
    }

    @Test
    void run_leavesNoControlGroupBehind() throws Exception {
        Path work = Files.createTempDirectory(folder, "work");
        FutureTask<ContainerExit> exit = new FutureTask<>(() -> {
            String script = "touch /output/started; while [ ! -e /output/end ]; do sleep 0.1; done";
            try (ContainerRun run = Executor.open(ExecutorConfig.in(work)).run(Machine.shell(image, script, LIMITS))) {
                return run.result().exit();
            }
        });
        Thread.ofPlatform().start(exit);
        Path output = awaitStarted(work);
        String group = "cce-job-" + output.getName(output.getNameCount() - 2);
        if (ControlGroups.detect() == ControlGroups.WRITABLE) {
            assertThat(controlGroups(group))
                    .as("the search finds what is there")
                    .isNotEmpty();
        }
        Files.createFile(output.resolve("end"));
        assertThat(exit.get()).isEqualTo(new ContainerExit.Exited(0));
        assertThat(controlGroups(group)).isEmpty();
    }

    /// Groups of that name; others come and go while they are looked through.
    private static List<Path> controlGroups(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(Path.of("/sys/fs/cgroup"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
                if (group.endsWith(name)) {
                    found.add(group);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path group, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path group, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    @Test
    void privateFoldersAbove_doNotHinderARun() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path data = Files.createDirectories(closed.resolve("data"));
        Files.writeString(data.resolve("f"), "inside");
        UnpackedImage hidden = Machine.busyboxImage(closed);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Seen seen = run(new ContainerSpec(
                hidden,
                Optional.of(data),
                Map.of("d", data),
                List.of("cat", "/data/d/f", "/code/f"),
                Map.of(),
                LIMITS));
        assertThat(seen.result.exit()).isEqualTo(new ContainerExit.Exited(0));
        assertThat(seen.out).isEqualTo("insideinside");
    }

    @Test
    void output_ofLinksDevicesAndPipes_isRefused() throws IOException {
        Executor executor = Executor.open(ExecutorConfig.in(Files.createTempDirectory(folder, "work")));
        String script = "cd /output; ln -s /etc/passwd link; mkfifo pipe; echo a > f; ln f g; mkdir -p a/b/c/d/e/f;"
                + " echo x > .hidden; /bin/busybox nc -lU sock & sleep 0.3; kill $! ; true";
        try (ContainerRun run = executor.run(Machine.shell(image, script, LIMITS))) {
            assertThat(OutputCollector.collect(run.outputDir(), OutputLimits.DEFAULT))
                    .isInstanceOfSatisfying(
                            OutputCollection.Refused.class,
                            refused -> assertThat(refused.refusals().stream().map(OutputRefusal::reason))
                                    .contains(
                                            OutputRefusal.Reason.SYMBOLIC_LINK,
                                            OutputRefusal.Reason.FIFO,
                                            OutputRefusal.Reason.HARD_LINK,
                                            OutputRefusal.Reason.TOO_DEEP,
                                            OutputRefusal.Reason.BAD_NAME));
        }
    }
}
