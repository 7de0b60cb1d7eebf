package cce.decryptfs;

import cce.decryptfs.MountException.Reason;
import cce.decryptfs.libc.Errno;
import cce.decryptfs.libc.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A directory to mount on: found without following the mount that may be on it, and freed of what a killed
/// process left.
final class MountPoint {

    /// Dead mounts that may lie on top of each other.
    private static final int MAX_LAYERS = 16;

    private MountPoint() {}

    /// @return the path as the mount table writes it
    static Path prepare(Path wanted, Mounter mounter) throws MountException {
        Path name = wanted.getFileName();
        Path parent = wanted.getParent();
        if (!wanted.isAbsolute() || name == null || parent == null) {
            throw bad(wanted, "it is not an absolute path below the root", null);
        }
        Path path;
        try {
            // Only the parent: resolving the mount point itself fails when a dead mount is on it.
            path = parent.toRealPath().resolve(name);
        } catch (IOException e) {
            throw bad(wanted, "its parent directory cannot be found", e);
        }
        removeDead(path, mounter);
        if (Files.isSymbolicLink(path) || !Files.isDirectory(path)) {
            throw bad(wanted, "it is no directory", null);
        }
        return path;
    }

    static Optional<MountTable.Entry> entry(Path path) throws MountException {
        try {
            return MountTable.on(path);
        } catch (IOException e) {
            throw new MountException(
                    Reason.BAD_MOUNT_POINT, "The mount table in /proc/self/mountinfo cannot be read.", e);
        }
    }

    static boolean isOurs(MountTable.Entry entry) {
        return entry.type().equals(Mounter.TYPE);
    }

    private static void removeDead(Path path, Mounter mounter) throws MountException {
        for (int layer = 0; layer < MAX_LAYERS; layer++) {
            if (entry(path).filter(MountPoint::isOurs).isEmpty()) {
                return;
            }
            // A cached `stat` would succeed on a dead mount too.
            int state = FileCalls.probe(path.toString());
            if (state != -Errno.ENOTCONN && state != -Errno.ECONNABORTED) {
                throw new MountException(
                        Reason.ALREADY_MOUNTED,
                        "Another process serves " + path + ". Stop it or choose another directory.");
            }
            mounter.unmount(path.toString());
        }
        throw new MountException(
                Reason.ALREADY_MOUNTED, path + " carries more dead mounts than can be removed. Unmount them.");
    }

    private static MountException bad(Path path, String why, @Nullable Throwable cause) {
        String message = "Nothing can be mounted on '" + path + "': " + why + ".";
        return cause == null
                ? new MountException(Reason.BAD_MOUNT_POINT, message)
                : new MountException(Reason.BAD_MOUNT_POINT, message, cause);
    }
}
