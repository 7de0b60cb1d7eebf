package cce.decryptfs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A mounted file system. Whoever mounted it closes it; a shutdown hook does so when the process ends first.
public interface Mount extends AutoCloseable {

    /// Where the tree is visible, absolute.
    Path mountPoint();

    /// The first fault. When it is present the job that read from the mount has failed, whatever its exit status
    /// says.
    Optional<Fault> fault();

    /// The first faults, at most [#MAX_RECORDED_FAULTS]; [MountStatistics#faults] counts all of them.
    List<Fault> faults();

    MountStatistics statistics();

    /// Whether the kernel's requests come over io_uring rather than from `/dev/fuse`.
    boolean overRing();

    /// Unmounts and joins the threads that serve the mount; nothing is decrypted after this call. A program that
    /// still holds a file open gets errors, except for pages the kernel has cached for it: end the job first.
    ///
    /// Closing twice does nothing.
    ///
    /// @throws MountException when the kernel or `fusermount3` refuses to unmount
    @Override
    void close() throws MountException;

    /// How many faults a mount keeps in full.
    int MAX_RECORDED_FAULTS = 64;
}
