package cce.decryptfs;

import java.io.IOException;

/// A file system could not be mounted or unmounted.
public final class MountException extends IOException {

    private static final long serialVersionUID = 1L;

    /// Why, for callers that act on it.
    public enum Reason {
        /// The mount point is absent, not a directory, or not absolute.
        BAD_MOUNT_POINT,
        /// Another living DecryptFS serves this mount point.
        ALREADY_MOUNTED,
        /// `/dev/fuse` is absent or may not be opened.
        NO_DEVICE,
        /// The kernel or `fusermount3` refused to mount.
        MOUNT_REFUSED,
        /// The kernel or `fusermount3` refused to unmount.
        UNMOUNT_REFUSED,
        /// The kernel speaks a FUSE protocol older than this module can.
        OLD_KERNEL
    }

    private final Reason reason;

    MountException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    MountException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
