package cce.decryptfs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// An immutable tree of files: names, sizes and which file is which. It says nothing about contents.
///
/// Entries are numbered breadth first, so that the children of a directory are neighbours, sorted by the bytes of
/// their names. Everything lives in a few arrays: about 22 bytes per entry plus its name, which lets a snapshot
/// of many million files be served from memory. The root is entry 0.
public final class FileTree {

    static final int ROOT = 0;

    /// What [#find] returns for a name that is not there.
    static final int ABSENT = -1;

    /// [#file] of a directory.
    static final int DIRECTORY = -1;

    private final TreeArrays arrays;
    private final Instant modified;
    private final int files;
    private final long bytes;

    FileTree(TreeArrays arrays, Instant modified) {
        this.arrays = arrays;
        this.modified = modified;
        int count = 0;
        long total = 0;
        for (int entry = 0; entry < arrays.entries(); entry++) {
            if (arrays.file()[entry] != DIRECTORY) {
                count++;
                total += arrays.extent()[entry];
            }
        }
        this.files = count;
        this.bytes = total;
    }

    public static TreeBuilder builder() {
        return new TreeBuilder();
    }

    /// Files in the tree; their numbers are `0` to `fileCount() - 1`.
    public int fileCount() {
        return files;
    }

    /// Files and directories, the root included.
    public int entryCount() {
        return arrays.entries();
    }

    /// Sum of all file sizes in bytes.
    public long totalBytes() {
        return bytes;
    }

    /// The time every entry carries.
    public Instant modified() {
        return modified;
    }

    boolean isDirectory(int entry) {
        return arrays.file()[entry] == DIRECTORY;
    }

    /// Number of the file at an entry, as [FileContents] knows it, or [#DIRECTORY].
    int file(int entry) {
        return arrays.file()[entry];
    }

    /// Size in bytes of a file; 0 for a directory.
    long size(int entry) {
        return isDirectory(entry) ? 0 : arrays.extent()[entry];
    }

    boolean isExecutable(int entry) {
        return arrays.executable()[entry];
    }

    /// The directory an entry is in; the root is in itself.
    int parent(int entry) {
        return arrays.parent()[entry];
    }

    int firstChild(int directory) {
        return (int) (arrays.extent()[directory] >>> 32);
    }

    int childCount(int directory) {
        return (int) arrays.extent()[directory];
    }

    /// All names, back to back; the one of an entry is `[nameStart(entry), nameStart(entry + 1))`.
    byte[] names() {
        return arrays.names();
    }

    int nameStart(int entry) {
        return arrays.nameStart()[entry];
    }

    int nameLength(int entry) {
        return arrays.nameStart()[entry + 1] - arrays.nameStart()[entry];
    }

    /// The child with the name `name[0, length)`, or [#ABSENT].
    int find(int directory, byte[] name, int length) {
        int low = firstChild(directory);
        int high = low + childCount(directory) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order =
                    Arrays.compareUnsigned(arrays.names(), nameStart(middle), nameStart(middle + 1), name, 0, length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return ABSENT;
    }

    /// Path of an entry from the root, without a leading slash; empty for the root.
    String path(int entry) {
        if (entry == ROOT) {
            return "";
        }
        String name = new String(names(), nameStart(entry), nameLength(entry), StandardCharsets.UTF_8);
        int parent = parent(entry);
        return parent == ROOT ? name : path(parent) + "/" + name;
    }
}
