package cce.decryptfs;

import cce.decryptfs.TreeException.Reason;
import java.util.Arrays;

/// The entries of a tree in the order they were added, in arrays that grow by half.
final class GrowingEntries {

    private int[] parent = new int[64];
    private int[] file = new int[64];
    private long[] size = new long[64];
    private boolean[] executable = new boolean[64];
    private int[] nameStart = new int[65];
    private byte[] names = new byte[1024];
    private int count;

    int add(int parentEntry, byte[] name, long sizeBytes, int fileNumber, boolean mayRun) {
        if (count == TreeBuilder.MAX_ENTRIES) {
            throw new TreeException(
                    Reason.TOO_LARGE, "One mount holds at most " + TreeBuilder.MAX_ENTRIES + " entries.");
        }
        if (count == parent.length) {
            grow();
        }
        int start = nameStart[count];
        reserveNames((long) start + name.length);
        System.arraycopy(name, 0, names, start, name.length);
        nameStart[count + 1] = start + name.length;
        parent[count] = parentEntry;
        file[count] = fileNumber;
        size[count] = sizeBytes;
        executable[count] = mayRun;
        return count++;
    }

    int count() {
        return count;
    }

    int parent(int entry) {
        return parent[entry];
    }

    int file(int entry) {
        return file[entry];
    }

    long size(int entry) {
        return size[entry];
    }

    boolean executable(int entry) {
        return executable[entry];
    }

    int nameBytes() {
        return nameStart[count];
    }

    /// Copies an entry's name and returns its length.
    int copyName(int entry, byte[] target, int offset) {
        int length = nameStart[entry + 1] - nameStart[entry];
        System.arraycopy(names, nameStart[entry], target, offset, length);
        return length;
    }

    int compareNames(int left, int right) {
        return Arrays.compareUnsigned(
                names, nameStart[left], nameStart[left + 1], names, nameStart[right], nameStart[right + 1]);
    }

    private void grow() {
        int length = parent.length + (parent.length >> 1);
        parent = Arrays.copyOf(parent, length);
        file = Arrays.copyOf(file, length);
        size = Arrays.copyOf(size, length);
        executable = Arrays.copyOf(executable, length);
        nameStart = Arrays.copyOf(nameStart, length + 1);
    }

    private void reserveNames(long end) {
        if (end <= names.length) {
            return;
        }
        long limit = Integer.MAX_VALUE - 8L;
        if (end > limit) {
            throw new TreeException(Reason.TOO_LARGE, "The names of one mount's entries fill at most 2 GiB.");
        }
        names = Arrays.copyOf(names, (int) Math.min(limit, Math.max(end, names.length + (names.length >> 1))));
    }
}
