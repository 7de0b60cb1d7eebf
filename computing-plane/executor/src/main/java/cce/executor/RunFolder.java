package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory-backed folders of one run. What the program prints or writes is plaintext the gate has not seen,
/// so none of it may touch a disk.
///
/// ```
/// <workDir>/runs/<id>/          tmpfs
/// <workDir>/runs/<id>/own/      root only: bundle, runc's state, stdout, stderr
/// <workDir>/runs/<id>/rootfs/   the image, bound read-only, so that the folders above the image may stay private
/// <workDir>/runs/<id>/output/   tmpfs, the workload's user: /output, bounded in bytes and inodes
/// ```
record RunFolder(Path root) {

    private static final long OWN_BYTES = 4L << 20;
    private static final int MAX_OUTPUT_INODES = 16_384;

    static RunFolder create(Path workDir, String id, Path image, ContainerLimits limits, int ownerId) {
        RunFolder folder = new RunFolder(workDir.resolve("runs").resolve(id));
        try {
            Trees.createPassable(folder.root);
            LinuxMounts.tmpfs(folder.root, "mode=711,size=" + (OWN_BYTES + 2 * limits.maxStreamBytes()));
            Trees.createPrivate(folder.own());
            Files.createDirectory(folder.rootfs());
            LinuxMounts.bindReadOnly(image, folder.rootfs());
            Files.createDirectory(folder.bundle());
            Files.createDirectory(folder.state());
            Files.createDirectory(folder.output());
            LinuxMounts.tmpfs(
                    folder.output(),
                    "mode=700,uid=" + ownerId + ",gid=" + ownerId + ",size=" + limits.maxOutputBytes() + ",nr_inodes="
                            + MAX_OUTPUT_INODES);
            return folder;
        } catch (IOException e) {
            folder.remove();
            throw new ExecutorException(Reason.IO, "The executor's work folder cannot be written.", e);
        } catch (ExecutorException e) {
            folder.remove();
            throw e;
        }
    }

    Path own() {
        return root.resolve("own");
    }

    Path rootfs() {
        return root.resolve("rootfs");
    }

    Path bundle() {
        return own().resolve("bundle");
    }

    Path state() {
        return own().resolve("state");
    }

    Path output() {
        return root.resolve("output");
    }

    Path stdout() {
        return own().resolve("stdout");
    }

    Path stderr() {
        return own().resolve("stderr");
    }

    Path log() {
        return own().resolve("runc.log");
    }

    Path pidFile() {
        return own().resolve("pid");
    }

    void remove() {
        LinuxMounts.unmount(output());
        LinuxMounts.unmount(rootfs());
        LinuxMounts.unmount(root);
        try {
            Trees.delete(root);
        } catch (IOException e) {
            throw new ExecutorException(
                    Reason.IO, "The folder of a finished run cannot be removed; remove it by hand: " + root, e);
        }
    }
}
