package cce.decryptfs;

import cce.decryptfs.kernel.Device;
import cce.decryptfs.libc.MountCalls;

/// A way to put a FUSE connection on a directory, and to take it off again.
sealed interface Mounter permits RootMounter, FusermountMounter {

    /// The name of our file systems in the mount table.
    String TYPE = "fuse.decryptfs";

    String SOURCE = "decryptfs";

    /// The way this process may use.
    static Mounter ofThisProcess() {
        return MountCalls.effectiveUser() == 0 ? new RootMounter() : new FusermountMounter();
    }

    /// @param path absolute and free of symbolic links
    /// @return the device the kernel's requests come from
    Device mount(String path, MountOptions options) throws MountException;

    /// Takes the mount off, also while files are open, and ends its connection where this process may.
    void unmount(String path) throws MountException;
}
