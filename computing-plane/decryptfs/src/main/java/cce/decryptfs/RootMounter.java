package cce.decryptfs;

import cce.decryptfs.MountException.Reason;
import cce.decryptfs.kernel.Device;
import cce.decryptfs.libc.Errno;
import cce.decryptfs.libc.FileCalls;
import cce.decryptfs.libc.MountCalls;

/// Mounts with the system call, which needs `CAP_SYS_ADMIN`.
final class RootMounter implements Mounter {

    @Override
    public Device mount(String path, MountOptions options) throws MountException {
        int descriptor = Device.open();
        if (descriptor < 0) {
            throw new MountException(
                    Reason.NO_DEVICE,
                    "/dev/fuse cannot be opened (error " + -descriptor
                            + "). Load the fuse kernel module, or give this container the device.");
        }
        long flags = MountCalls.MS_RDONLY
                | MountCalls.MS_NOSUID
                | MountCalls.MS_NODEV
                | (options.allowExecute() ? 0 : MountCalls.MS_NOEXEC);
        String data = "fd=" + descriptor + ",rootmode=40000,user_id=" + MountCalls.effectiveUser() + ",group_id="
                + MountCalls.effectiveGroup() + ",default_permissions,max_read=" + FileServer.MAX_READ_BYTES
                + (options.allowOther() ? ",allow_other" : "");
        int result = MountCalls.mount(SOURCE, path, TYPE, flags, data);
        if (result < 0) {
            FileCalls.close(descriptor);
            throw new MountException(
                    Reason.MOUNT_REFUSED,
                    "The kernel refused to mount on " + path + " (error " + -result
                            + "). Mounting needs CAP_SYS_ADMIN in this mount namespace.");
        }
        return Device.of(descriptor);
    }

    /// The force comes first and ends the connection: nobody gets plaintext out of it any more, in whatever mount
    /// namespace the files are open. Nothing is lost, since nothing was ever written.
    @Override
    public void unmount(String path) throws MountException {
        int flags = MountCalls.MNT_FORCE | MountCalls.MNT_DETACH | MountCalls.UMOUNT_NOFOLLOW;
        int result = MountCalls.unmount(path, flags);
        if (result < 0 && result != -Errno.EINVAL) {
            throw new MountException(
                    Reason.UNMOUNT_REFUSED,
                    "The kernel refused to unmount " + path + " (error " + -result + "). Unmount it with 'umount -l'.");
        }
    }
}
