package cce.decryptfs;

import cce.decryptfs.TreeException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Puts collected entries into the order a [FileTree] needs: breadth first, siblings sorted by the bytes of their
/// names.
final class TreeLayout {

    private final GrowingEntries entries;

    /// Added entries grouped by their directory; the group of directory `d` is `[groupStart[d], groupStart[d +
    /// 1])`.
    private final int[] grouped;

    private final int[] groupStart;

    TreeLayout(GrowingEntries entries) {
        this.entries = entries;
        this.groupStart = new int[entries.count() + 1];
        this.grouped = groupByParent();
    }

    TreeArrays arrays() {
        int count = entries.count();
        TreeArrays result = new TreeArrays(
                new int[count],
                new int[count],
                new long[count],
                new boolean[count],
                new int[count + 1],
                new byte[entries.nameBytes()]);
        int[] order = new int[count];
        int placed = 1;
        result.file()[FileTree.ROOT] = FileTree.DIRECTORY;
        for (int entry = 0; entry < count; entry++) {
            int added = order[entry];
            if (entries.file(added) != FileTree.DIRECTORY) {
                continue;
            }
            int children = groupStart[added + 1] - groupStart[added];
            sortSiblings(groupStart[added], children);
            result.extent()[entry] = (long) placed << 32 | children;
            for (int child = 0; child < children; child++) {
                order[placed] = grouped[groupStart[added] + child];
                place(result, placed, order[placed], entry);
                placed++;
            }
        }
        return result;
    }

    private void place(TreeArrays result, int entry, int added, int parent) {
        result.parent()[entry] = parent;
        result.file()[entry] = entries.file(added);
        result.extent()[entry] = entries.size(added);
        result.executable()[entry] = entries.executable(added);
        int start = result.nameStart()[entry];
        result.nameStart()[entry + 1] = start + entries.copyName(added, result.names(), start);
    }

    /// A counting sort: the root, which is its own parent, is left out.
    private int[] groupByParent() {
        int count = entries.count();
        for (int entry = 1; entry < count; entry++) {
            groupStart[entries.parent(entry) + 1]++;
        }
        for (int entry = 0; entry < count; entry++) {
            groupStart[entry + 1] += groupStart[entry];
        }
        int[] next = Arrays.copyOf(groupStart, count);
        int[] result = new int[count - 1];
        for (int entry = 1; entry < count; entry++) {
            result[next[entries.parent(entry)]++] = entry;
        }
        return result;
    }

    private void sortSiblings(int start, int count) {
        Integer[] siblings = new Integer[count];
        for (int i = 0; i < count; i++) {
            siblings[i] = grouped[start + i];
        }
        Arrays.sort(siblings, entries::compareNames);
        for (int i = 0; i < count; i++) {
            grouped[start + i] = siblings[i];
            if (i > 0 && entries.compareNames(siblings[i - 1], siblings[i]) == 0) {
                throw duplicate(siblings[i]);
            }
        }
    }

    private TreeException duplicate(int added) {
        byte[] name = new byte[TreeBuilder.MAX_NAME_BYTES];
        int length = entries.copyName(added, name, 0);
        return new TreeException(
                Reason.DUPLICATE,
                "Two entries of one directory are called '" + new String(name, 0, length, StandardCharsets.UTF_8)
                        + "': a path names one file or one directory.");
    }
}
