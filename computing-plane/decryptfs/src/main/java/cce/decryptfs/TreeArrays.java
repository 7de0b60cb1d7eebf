package cce.decryptfs;

/// The arrays behind a [FileTree], one value per entry. They are large, owned by one tree and never handed on, so
/// they are not copied.
///
/// @param parent directory of each entry
/// @param file number of each file, [FileTree#DIRECTORY] for a directory
/// @param extent size of a file in bytes; of a directory, number of its first child in the upper and count of its
///     children in the lower half
/// @param executable whether a file may be run
/// @param nameStart start of each name in `names`, with one more value for the end of the last
/// @param names UTF-8 names, back to back
@SuppressWarnings("ArrayRecordComponent")
record TreeArrays(int[] parent, int[] file, long[] extent, boolean[] executable, int[] nameStart, byte[] names) {

    int entries() {
        return parent.length;
    }
}
