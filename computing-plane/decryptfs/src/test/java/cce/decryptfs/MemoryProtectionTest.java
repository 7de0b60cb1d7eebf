package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel says about a process that protected its memory and has a mount.
class MemoryProtectionTest {

    @TempDir
    Path scratch;

    private Path mountPoint;

    @BeforeEach
    void prepare() throws IOException {
        Programs.assumeRootMount();
        mountPoint = Files.createDirectory(scratch.resolve("mnt")).toRealPath();
    }

    @Test
    void protectedProcess_hasNoCoreFilesAndLockedMemory() throws Exception {
        Process child = MountingChild.start(List.of(), mountPoint);
        try {
            Path self = Path.of("/proc/" + child.pid());
            assertThat(Files.readString(self.resolve("limits"))).containsPattern("Max core file size +0 +0 ");
            assertThat(Files.readAllLines(self.resolve("status")))
                    .filteredOn(line -> line.startsWith("VmLck:"))
                    .singleElement()
                    .asString()
                    .doesNotContainPattern("\\s0 kB");
            // A process that is not dumpable belongs to root there, whoever runs it, and its maps are closed to others.
            assertThat(Programs.run("setpriv", "--reuid=65534", "--clear-groups", "cat", self + "/maps")
                            .status())
                    .isNotZero();
        } finally {
            assertThat(MountingChild.finish(child)).isZero();
        }
    }
}
