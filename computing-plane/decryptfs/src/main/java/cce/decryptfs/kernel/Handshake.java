package cce.decryptfs.kernel;

/// INIT, the first request of a connection: kernel and file system agree on a version and on features.
///
/// `struct fuse_init_in`: major, minor, readahead, flags, 4 bytes each. `struct fuse_init_out`: the same four,
/// background requests and congestion threshold (2 each), longest write, time granularity (4 each), pages per
/// request and map alignment (2 each), more flags (4), zeros up to 64 bytes. The kernel's more flags follow its flags.
public final class Handshake {

    private static final int MAJOR = 7;

    /// Every feature in [InitFlags] exists since 7.31 (Linux 5.4).
    private static final int MINOR = 31;

    /// `fuse_init_in` has a second word of flags since 7.36.
    private static final int MINOR_OF_MORE_FLAGS = 36;

    /// Requests the kernel may have under way for readahead.
    private static final int MAX_BACKGROUND = 64;

    private static final int CONGESTION_THRESHOLD = 48;

    /// The least the kernel takes; writes never come.
    private static final int MAX_WRITE_BYTES = 4096;

    private static final int NANOSECOND = 1;
    private static final int UNUSED_BYTES = 28;

    private Handshake() {}

    /// Whether the kernel is new enough.
    public static boolean understands(Request init) {
        int major = init.argumentInt(0);
        return major > MAJOR || (major == MAJOR && init.argumentInt(4) >= MINOR);
    }

    /// Whether the kernel offers requests over io_uring.
    public static boolean offersRing(Request init) {
        return init.argumentInt(4) >= MINOR_OF_MORE_FLAGS
                && (init.argumentInt(12) & InitFlags.INIT_EXT) != 0
                && (init.argumentInt(16) & InitFlags.OVER_IO_URING) != 0;
    }

    /// Puts the answer to INIT.
    ///
    /// @param readAheadBytes at most this much; the kernel starts at 128 KiB and takes the smaller
    /// @param maxRequestPages pages the longest read may ask for
    /// @param ring whether requests shall come over io_uring, which the kernel must have offered
    public static void answer(Request init, Reply reply, int readAheadBytes, int maxRequestPages, boolean ring) {
        reply.putInt(MAJOR)
                .putInt(MINOR)
                .putInt(readAheadBytes)
                .putInt((InitFlags.WANTED | (ring ? InitFlags.INIT_EXT : 0)) & init.argumentInt(12))
                .putShort(MAX_BACKGROUND)
                .putShort(CONGESTION_THRESHOLD)
                .putInt(MAX_WRITE_BYTES)
                .putInt(NANOSECOND)
                .putShort(maxRequestPages)
                .putShort(0)
                .putInt(ring ? InitFlags.OVER_IO_URING : 0)
                .putZeros(UNUSED_BYTES);
    }
}
