package cce.sealing;

import java.util.Arrays;

/// Checks the paths of a manifest one after the other: strictly ascending by their bytes, and none a folder of
/// another. Keeps the last path and nothing else, so a manifest of any length is checked in constant memory.
///
/// A file that is also a folder, or is there twice, would be one thing to a lister and another to a reader.
final class PathSequence {
    private final byte[] last = new byte[SnapshotPath.MAX_PATH_BYTES];
    private int lastLength = -1;

    /// Lengths of the files seen that the last path begins with, itself included, shortest first.
    private final int[] files = new int[SnapshotPath.MAX_PATH_BYTES + 1];
    private int depth;

    /// Bytes that `path` has in common with the path before it.
    int shared(byte[] path, int length) {
        if (lastLength < 0) {
            return 0;
        }
        int mismatch = Arrays.mismatch(last, 0, lastLength, path, 0, length);
        return mismatch < 0 ? length : mismatch;
    }

    /// Takes the next path.
    ///
    /// @throws SealingException `MALFORMED` if it does not come after the one before; `BAD_PATH` if it is there
    ///     twice or lies below a file
    void next(byte[] path, int length, int shared) throws SealingException {
        requireOrder(path, length, shared);
        while (depth > 0 && files[depth - 1] > shared) {
            depth--;
        }
        // Of the files it begins with, only the longest is new to look at: the others were, when that one came.
        if (depth > 0 && path[files[depth - 1]] == '/') {
            throw new SealingException(
                    SealingException.Reason.BAD_PATH,
                    "'" + text(path, files[depth - 1]) + "' is both a file and a folder in the snapshot.");
        }
        files[depth++] = length;
        System.arraycopy(path, shared, last, shared, length - shared);
        lastLength = length;
    }

    private void requireOrder(byte[] path, int length, int shared) throws SealingException {
        if (lastLength < 0) {
            return;
        }
        if (shared == length && shared == lastLength) {
            throw new SealingException(
                    SealingException.Reason.BAD_PATH,
                    "The path '" + text(path, length) + "' appears twice in the snapshot.");
        }
        boolean after = shared == lastLength
                || (shared < length && Byte.toUnsignedInt(path[shared]) > Byte.toUnsignedInt(last[shared]));
        if (!after) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The manifest's entry.path is not after the path before it.");
        }
    }

    private static String text(byte[] path, int length) {
        return new String(path, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }
}
