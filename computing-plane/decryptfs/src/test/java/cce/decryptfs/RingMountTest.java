package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What programs see on a mount, over io_uring.
class RingMountTest extends MountTest {

    @BeforeAll
    static void offer() throws IOException {
        Programs.assumeRing();
    }

    @Override
    MountOptions options() {
        return MountOptions.standard().withRing(true);
    }

    @Test
    void ringIsTakenUp_andLeftWhereItIsNotWanted() throws Exception {
        MemoryFiles files = new MemoryFiles().with("hello", "hello\n");
        try (Mount mount = mount(files, options())) {
            assertThat(mount.overRing()).isTrue();
            assertThat(Programs.succeed(
                            "cat", mount.mountPoint().resolve("hello").toString()))
                    .isEqualTo("hello\n");
        }
        try (Mount mount = mount(files, options().withRing(false))) {
            assertThat(mount.overRing()).isFalse();
            assertThat(Programs.succeed(
                            "cat", mount.mountPoint().resolve("hello").toString()))
                    .isEqualTo("hello\n");
        }
    }

    @Test
    void readerOnEveryProcessor_isServed() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(8).nextBytes(bytes);
        MemoryFiles files = new MemoryFiles().with("big", bytes);
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        files.writeTo(plain);
        try (Mount mount = mount(files, options().withThreads(1))) {
            for (int processor = 0; processor < Runtime.getRuntime().availableProcessors(); processor++) {
                Programs.succeed(
                        "taskset",
                        "-c",
                        Integer.toString(processor),
                        "cmp",
                        mount.mountPoint().resolve("big").toString(),
                        plain.resolve("big").toString());
            }
            assertThat(mount.fault()).isEmpty();
        }
    }
}
