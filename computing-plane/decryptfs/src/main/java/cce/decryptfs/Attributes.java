package cce.decryptfs;

import cce.decryptfs.kernel.Reply;
import java.time.Instant;

/// Writes `struct fuse_attr` and the structures around it (linux/fuse.h). Nothing in a snapshot ever changes, so
/// the kernel may keep all of it as long as it likes.
final class Attributes {

    /// `struct fuse_entry_out`.
    static final int ENTRY_BYTES = 128;

    /// sys/stat.h
    private static final int S_IFREG = 0x8000;

    private static final int S_IFDIR = 0x4000;
    private static final int READ_ALL = 0444;
    private static final int RUN_ALL = 0111;

    private static final long VALID_SECONDS = 10L * 365 * 24 * 3600;

    /// What `stat` calls a block.
    private static final int STAT_BLOCK_BYTES = 512;

    /// The buffer size programs choose for reading; one segment or more is decrypted per request anyway.
    private static final int PREFERRED_READ_BYTES = 64 * 1024;

    private final FileTree tree;
    private final MountOptions options;
    private final long seconds;
    private final int nanoseconds;

    Attributes(FileTree tree, MountOptions options) {
        this.tree = tree;
        this.options = options;
        Instant modified = tree.modified();
        this.seconds = modified.getEpochSecond();
        this.nanoseconds = modified.getNano();
    }

    /// What the kernel calls an entry; the root is `FUSE_ROOT_ID`, 1.
    static long node(int entry) {
        return entry + 1L;
    }

    /// `struct fuse_entry_out`: node, generation, how long name and attributes are valid, attributes.
    void putEntry(Reply reply, int entry) {
        reply.putLong(node(entry))
                .putLong(0)
                .putLong(VALID_SECONDS)
                .putLong(VALID_SECONDS)
                .putLong(0);
        putAttributes(reply, entry);
    }

    /// A name that is not there, which the kernel may remember too.
    void putAbsent(Reply reply) {
        reply.putLong(0).putLong(0).putLong(VALID_SECONDS).putZeros(ENTRY_BYTES - 24);
    }

    /// `struct fuse_attr_out`.
    void putValidAttributes(Reply reply, int entry) {
        reply.putLong(VALID_SECONDS).putLong(0);
        putAttributes(reply, entry);
    }

    private void putAttributes(Reply reply, int entry) {
        long size = tree.size(entry);
        reply.putLong(node(entry))
                .putLong(size)
                .putLong((size + STAT_BLOCK_BYTES - 1) / STAT_BLOCK_BYTES)
                .putLong(seconds)
                .putLong(seconds)
                .putLong(seconds)
                .putInt(nanoseconds)
                .putInt(nanoseconds)
                .putInt(nanoseconds)
                .putInt(mode(entry))
                // One link also for directories: a count of 2 would tell `find` that there are no subdirectories.
                .putInt(1)
                .putInt(options.uid())
                .putInt(options.gid())
                .putInt(0)
                .putInt(PREFERRED_READ_BYTES)
                .putInt(0);
    }

    private int mode(int entry) {
        if (tree.isDirectory(entry)) {
            return S_IFDIR | READ_ALL | RUN_ALL;
        }
        return tree.isExecutable(entry) ? S_IFREG | READ_ALL | RUN_ALL : S_IFREG | READ_ALL;
    }
}
