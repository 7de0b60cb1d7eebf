package cce.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// What a test needs of this machine to run real containers: root, `runc` and a static busybox, of which it makes a
/// root file system. Where they are missing tests are skipped, in CI they fail.
final class Machine {

    private static final Path BUSYBOX = Path.of("/bin/busybox");

    private Machine() {}

    static void assumeRunsContainers() {
        boolean able = Files.isExecutable(ExecutorConfig.DEBIAN_RUNC)
                && Files.isExecutable(BUSYBOX)
                && "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(
                able || System.getenv("CI") != null,
                "Running containers needs root, runc and busybox-static: apt-get install runc busybox-static");
    }

    /// A work folder that the container's users can pass through; `@TempDir` folders are private.
    static Path newFolder() throws IOException {
        Path folder = Files.createTempDirectory("cce-executor-test");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return folder;
    }

    static UnpackedImage busyboxImage(Path folder) throws IOException {
        Path rootfs = folder.resolve("rootfs");
        Files.createDirectories(rootfs.resolve("bin"));
        Files.copy(BUSYBOX, rootfs.resolve("bin/busybox"));
        for (String name : List.of(
                "sh",
                "cat",
                "ls",
                "id",
                "grep",
                "touch",
                "mkdir",
                "ln",
                "mkfifo",
                "mknod",
                "dd",
                "sleep",
                "mount",
                "unshare",
                "nc",
                "ps",
                "yes",
                "true",
                "ifconfig",
                "echo",
                "tail",
                "head",
                "chmod",
                "wget",
                "nsenter")) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(name), Path.of("busybox"));
        }
        for (String mountPoint : OciImage.MOUNT_POINTS) {
            Files.createDirectory(rootfs.resolve(mountPoint));
        }
        return new UnpackedImage(
                new ImageDigest("0".repeat(64)), rootfs, new ImageConfig(List.of(), List.of(), List.of(), ""));
    }

    static ContainerSpec shell(UnpackedImage image, String script, ContainerLimits limits) {
        return new ContainerSpec(image, Optional.empty(), Map.of(), List.of("/bin/sh", "-c", script), Map.of(), limits);
    }
}
