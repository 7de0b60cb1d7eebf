package cce.decryptfs.kernel;

/// INIT request and reply flags of linux/fuse.h that a read-only, immutable file system can use.
final class InitFlags {

    /// Several reads of one file at a time.
    static final int ASYNC_READ = 1;

    /// Directory listings that carry attributes, used where the kernel sees that they pay.
    static final int DO_READDIRPLUS = 1 << 13;

    static final int READDIRPLUS_AUTO = 1 << 14;

    /// One `O_DIRECT` read may be split into requests that run at the same time.
    static final int ASYNC_DIO = 1 << 15;

    /// Opening a file needs no request.
    static final int NO_OPEN_SUPPORT = 1 << 17;

    /// Look-ups and listings of one directory at a time.
    static final int PARALLEL_DIROPS = 1 << 18;

    /// Requests of more than 32 pages.
    static final int MAX_PAGES = 1 << 22;

    /// Opening a directory needs no request.
    static final int NO_OPENDIR_SUPPORT = 1 << 24;

    /// Cached pages are dropped only when we say so, which we never do.
    static final int EXPLICIT_INVAL_DATA = 1 << 25;

    /// The message has 32 more flags.
    static final int INIT_EXT = 1 << 30;

    /// Of those: requests over io_uring.
    static final int OVER_IO_URING = 1 << 9;

    static final int WANTED = ASYNC_READ
            | DO_READDIRPLUS
            | READDIRPLUS_AUTO
            | ASYNC_DIO
            | NO_OPEN_SUPPORT
            | PARALLEL_DIROPS
            | MAX_PAGES
            | NO_OPENDIR_SUPPORT
            | EXPLICIT_INVAL_DATA;

    private InitFlags() {}
}
