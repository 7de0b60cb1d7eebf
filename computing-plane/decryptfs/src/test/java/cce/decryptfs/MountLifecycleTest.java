package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.decryptfs.MountException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// How mounts begin and end.
@ParameterizedClass
@ValueSource(booleans = {false, true})
class MountLifecycleTest {

    private static final MemoryFiles FILES = new MemoryFiles().with("hello", "hello\n");
    private static final FileTree TREE = FILES.tree();

    @TempDir
    Path scratch;

    private Path mountPoint = Path.of("/nowhere");

    /// Whether requests come over io_uring, or from `/dev/fuse`.
    @Parameter
    private boolean ring;

    private MountOptions options() {
        return MountOptions.standard().withRing(ring);
    }

    @BeforeEach
    void prepare() throws IOException {
        Programs.assumeRootMount();
        Programs.assumeRing(ring);
        mountPoint = Files.createDirectory(scratch.resolve("mount point")).toRealPath();
    }

    /// A test that fails half way leaves its mount to nobody else.
    @AfterEach
    void unmountWhatIsLeft() throws Exception {
        if (MountTable.on(mountPoint).isPresent()) {
            Programs.succeed("umount", "-l", mountPoint.toString());
        }
    }

    @Test
    void close_leavesNoMount() throws Exception {
        mount().close();

        assertThat(MountTable.on(mountPoint)).isEmpty();
        assertThat(mountPoint).isEmptyDirectory();
    }

    @Test
    void close_endsTheThreads() throws Exception {
        Mount mount = mount();
        String device = MountTable.on(mountPoint).orElseThrow().device();
        List<Thread> threads = threadsOf(device);
        assertThat(threads).isNotEmpty();

        mount.close();

        // These threads, and none of that name: the kernel may give the number to the next mount at once.
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofMinutes(1))).as(thread.getName()).isTrue();
        }
    }

    @Test
    void close_twiceDoesNothing() throws Exception {
        Mount mount = mount();
        mount.close();
        mount.close();

        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    @Test
    void close_whileAFileIsOpenEndsItsReads() throws Exception {
        byte[] bytes = new byte[10_000_000];
        MemoryFiles files = new MemoryFiles().with("big", bytes);
        Mount mount = DecryptFs.mount(mountPoint, files.tree(), files, options());
        FileChannel channel = FileChannel.open(mountPoint.resolve("big"));
        assertThat(channel.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);

        mount.close();

        assertThat(MountTable.on(mountPoint)).isEmpty();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10), 9_000_000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(channel::close).isInstanceOf(IOException.class);
    }

    @Test
    void close_whileAReadWaitsForTheStoreEndsIt() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FileContents slow = (file, position, target, offset, length) -> {
            reading.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        Mount mount = DecryptFs.mount(mountPoint, TREE, slow, options());
        Process reader = new ProcessBuilder("cat", mountPoint.resolve("hello").toString()).start();
        reading.await();
        FutureTask<Boolean> closer = new FutureTask<>(() -> {
            mount.close();
            return true;
        });
        Thread.ofPlatform().start(closer);

        assertThat(reader.waitFor()).as("cat fails at once").isNotZero();
        release.countDown();
        assertThat(closer.get()).isTrue();
        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    @Test
    void unmountByHand_isNoticedByClose() throws Exception {
        Mount mount = mount();
        Programs.succeed("umount", mountPoint.toString());

        mount.close();

        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    @Test
    void mountOverALivingMount_isRefused() throws Exception {
        try (Mount mount = mount()) {
            assertRefused(mountPoint, Reason.ALREADY_MOUNTED);
            assertThat(Files.readString(mount.mountPoint().resolve("hello"))).isEqualTo("hello\n");
        }
    }

    @Test
    void badMountPoints_areRefused() throws Exception {
        Path file = Files.writeString(scratch.resolve("file"), "x");
        Path link = Files.createSymbolicLink(scratch.resolve("link"), mountPoint);

        assertRefused(scratch.resolve("absent"), Reason.BAD_MOUNT_POINT);
        assertRefused(scratch.resolve("absent/child"), Reason.BAD_MOUNT_POINT);
        assertRefused(file, Reason.BAD_MOUNT_POINT);
        assertRefused(link, Reason.BAD_MOUNT_POINT);
        assertRefused(Path.of("relative"), Reason.BAD_MOUNT_POINT);
        assertRefused(Path.of("/"), Reason.BAD_MOUNT_POINT);
    }

    @Test
    void twoMounts_areIndependent() throws Exception {
        Path second = Files.createDirectory(scratch.resolve("second"));
        MemoryFiles others = new MemoryFiles().with("hello", "other\n");
        try (Mount mount = mount()) {
            DecryptFs.mount(second, others.tree(), others, options()).close();
            assertThat(Files.readString(mount.mountPoint().resolve("hello"))).isEqualTo("hello\n");
            assertThat(second).isEmptyDirectory();
        }
    }

    @Test
    void killedProcess_leavesADeadMountThatTheNextMountRemoves() throws Exception {
        Process child = MountingChild.start(options(), mountPoint);
        assertThat(Files.readString(mountPoint.resolve("hello"))).isEqualTo(MountingChild.HELLO);
        child.destroyForcibly().waitFor();
        assertThatThrownBy(() -> Files.readString(mountPoint.resolve("other"))).isInstanceOf(IOException.class);
        assertThat(MountTable.on(mountPoint)).isPresent();

        try (Mount mount = mount()) {
            assertThat(Files.readString(mount.mountPoint().resolve("hello"))).isEqualTo("hello\n");
        }
        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    @Test
    void processThatEndsWithoutClosing_unmountsInItsHook() throws Exception {
        Process child = MountingChild.start(options(), mountPoint, "exit");
        assertThat(Files.readString(mountPoint.resolve("hello"))).isEqualTo(MountingChild.HELLO);

        assertThat(MountingChild.finish(child)).isZero();

        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    @Test
    void terminatedProcess_unmountsInItsHook() throws Exception {
        Process child = MountingChild.start(options(), mountPoint);

        child.destroy();
        child.waitFor();

        assertThat(MountTable.on(mountPoint)).isEmpty();
    }

    private Mount mount() throws MountException {
        return DecryptFs.mount(mountPoint, TREE, FILES, options());
    }

    private void assertRefused(Path path, Reason reason) {
        assertThatThrownBy(() -> DecryptFs.mount(path, TREE, FILES, options()))
                .isInstanceOfSatisfying(
                        MountException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static List<Thread> threadsOf(String device) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("decryptfs-" + device + "-"))
                .toList();
    }
}
