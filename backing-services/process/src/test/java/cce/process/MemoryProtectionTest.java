package cce.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel says about a process that protected its memory, and what is left when it crashes.
class MemoryProtectionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"all", "dumps"})
    void protectedProcess_isClosedToDebuggersAndHasNoCoreFiles(String protection) throws Exception {
        Process child = start(protection);
        try {
            Path self = Path.of("/proc/" + child.pid());
            assertThat(Files.readString(self.resolve("limits"))).containsPattern("Max core file size +0 +0 ");
            // A process that is not dumpable belongs to root there, whoever runs it, and its maps are closed to others.
            assertThat(Files.getOwner(self).getName()).isEqualTo("root");
            assertThat(new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "cat", self + "/maps")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isNotZero();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void protectedProcess_locksItsMemoryWhereItMay() throws Exception {
        Assumptions.assumeTrue(mayLock(), "This user may not lock memory; skipped.");
        Process child = start("all");
        try {
            assertThat(Files.readAllLines(Path.of("/proc/" + child.pid() + "/status")))
                    .filteredOn(line -> line.startsWith("VmLck:"))
                    .singleElement()
                    .asString()
                    .doesNotContainPattern("\\s0 kB");
        } finally {
            child.destroyForcibly();
        }
    }

    /// CAP_IPC_LOCK, linux/capability.h
    private static boolean mayLock() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> 14 & 1) == 1);
    }

    @Test
    void crash_leavesNoCore() throws Exception {
        Process child = start("dumps");
        assertThat(new ProcessBuilder("kill", "-SEGV", Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
        // The virtual machine writes an error report of its own first, for up to two minutes.
        assertThat(child.waitFor(4, TimeUnit.MINUTES)).isTrue();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> String.valueOf(file.getFileName()))).noneMatch(name -> name.startsWith("core"));
        }
    }

    /// Where the shell would let it write a core file of any size.
    private Process start(String protection) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "bash",
                        "-c",
                        "ulimit -c unlimited 2>/dev/null; exec \"$@\"",
                        "child",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProtectedChild.class.getName(),
                        protection))
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }
}
