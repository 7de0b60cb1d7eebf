package cce.decryptfs;

import cce.decryptfs.kernel.Reply;

/// Writes pages of directory listings: `struct fuse_dirent`, for READDIRPLUS behind a `struct fuse_entry_out`
/// (linux/fuse.h).
///
/// The position in a listing is the count of entries before it: `.`, `..`, then the children in order. Nothing is
/// kept between two pages.
final class DirectoryListing {

    /// Inode (8 bytes), next position (8), name length (4), type (4); the name, padded to 8, follows.
    private static final int DIRENT_BYTES = 24;

    /// dirent.h
    private static final int DT_DIR = 4;

    private static final int DT_REG = 8;

    private static final byte[] DOTS = {'.', '.'};

    private final FileTree tree;
    private final Attributes attributes;

    DirectoryListing(FileTree tree, Attributes attributes) {
        this.tree = tree;
        this.attributes = attributes;
    }

    /// Puts as many entries as fit in `size` bytes.
    void put(Reply reply, int directory, long position, int size, boolean withAttributes) {
        long end = 2L + tree.childCount(directory);
        int limit = Math.min(size, reply.remaining());
        for (long next = position; next >= 0 && next < end; next++) {
            boolean fits = next < 2
                    ? putDots(reply, directory, (int) next, limit, withAttributes)
                    : putChild(reply, tree.firstChild(directory) + (int) (next - 2), next, limit, withAttributes);
            if (!fits) {
                return;
            }
        }
    }

    private boolean putDots(Reply reply, int directory, int position, int limit, boolean withAttributes) {
        int entry = position == 0 ? directory : tree.parent(directory);
        if (!fits(reply, position + 1, limit, withAttributes)) {
            return false;
        }
        if (withAttributes) {
            // Node 0: the kernel knows these two itself.
            reply.putZeros(Attributes.ENTRY_BYTES);
        }
        putName(reply, entry, position, DOTS, 0, position + 1);
        return true;
    }

    private boolean putChild(Reply reply, int entry, long position, int limit, boolean withAttributes) {
        int length = tree.nameLength(entry);
        if (!fits(reply, length, limit, withAttributes)) {
            return false;
        }
        if (withAttributes) {
            attributes.putEntry(reply, entry);
        }
        putName(reply, entry, position, tree.names(), tree.nameStart(entry), length);
        return true;
    }

    private static boolean fits(Reply reply, int nameLength, int limit, boolean withAttributes) {
        int bytes = DIRENT_BYTES + padded(nameLength) + (withAttributes ? Attributes.ENTRY_BYTES : 0);
        return reply.size() + bytes <= limit;
    }

    private void putName(Reply reply, int entry, long position, byte[] names, int start, int length) {
        reply.putLong(Attributes.node(entry))
                .putLong(position + 1)
                .putInt(length)
                .putInt(tree.isDirectory(entry) ? DT_DIR : DT_REG)
                .put(names, start, length)
                .putZeros(padded(length) - length);
    }

    private static int padded(int length) {
        return length + 7 & ~7;
    }
}
