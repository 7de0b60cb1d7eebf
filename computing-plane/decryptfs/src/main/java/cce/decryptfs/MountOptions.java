package cce.decryptfs;

/// How a tree is mounted. The mount is always read-only, `nosuid` and `nodev`.
///
/// @param threads threads that answer the kernel, 1 to [#MAX_THREADS]; decryption runs on them. Over io_uring
///     each processor has the same number of them, at least two
/// @param uid owner of every file and directory
/// @param gid group of every file and directory
/// @param allowOther whether other users than the one who mounts may read; as an ordinary user this needs
///     `user_allow_other` in `/etc/fuse.conf`
/// @param allowExecute whether programs may be started from the mount
/// @param readAheadKiB how far the kernel reads ahead of a sequential reader; above 128 only takes effect for
///     root with a writable `/sys`
/// @param ring whether requests come over io_uring where the kernel offers it; otherwise over `/dev/fuse`
public record MountOptions(
        int threads, int uid, int gid, boolean allowOther, boolean allowExecute, int readAheadKiB, boolean ring) {

    /// More threads than this only wait for each other.
    public static final int MAX_THREADS = 64;

    /// Thirty-two requests of the largest size ahead of the reader.
    public static final int MAX_READ_AHEAD_KIB = 8 * 1024;

    public MountOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("A mount needs 1 to " + MAX_THREADS + " threads, not " + threads + ".");
        }
        if (uid < 0 || gid < 0) {
            throw new IllegalArgumentException("The owner of a mount's files is a user and a group id from 0 up.");
        }
        if (readAheadKiB < 0 || readAheadKiB > MAX_READ_AHEAD_KIB) {
            throw new IllegalArgumentException(
                    "A mount reads ahead 0 to " + MAX_READ_AHEAD_KIB + " KiB, not " + readAheadKiB + ".");
        }
    }

    /// For a job: files belong to root, every user may read, nothing may be executed, one thread per core but at
    /// least four, so that waiting for the store does not idle the cores.
    public static MountOptions standard() {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 4, MAX_THREADS);
        return new MountOptions(threads, 0, 0, true, false, 1024, true);
    }

    public MountOptions withThreads(int count) {
        return new MountOptions(count, uid, gid, allowOther, allowExecute, readAheadKiB, ring);
    }

    public MountOptions withOwner(int user, int group) {
        return new MountOptions(threads, user, group, allowOther, allowExecute, readAheadKiB, ring);
    }

    public MountOptions withAllowOther(boolean allowed) {
        return new MountOptions(threads, uid, gid, allowed, allowExecute, readAheadKiB, ring);
    }

    public MountOptions withAllowExecute(boolean allowed) {
        return new MountOptions(threads, uid, gid, allowOther, allowed, readAheadKiB, ring);
    }

    public MountOptions withReadAheadKiB(int kib) {
        return new MountOptions(threads, uid, gid, allowOther, allowExecute, kib, ring);
    }

    public MountOptions withRing(boolean wanted) {
        return new MountOptions(threads, uid, gid, allowOther, allowExecute, readAheadKiB, wanted);
    }
}
