package cce.decryptfs;

import java.io.IOException;

/// Where the bytes of a [FileTree]'s files come from.
///
/// A file is named by its number, the value [TreeBuilder#file] returned. The mount calls [#read] from several
/// threads at once, also for the same file, and never asks beyond the size the tree states.
public interface FileContents {

    /// Fills `target[offset, offset + length)` with the bytes of a file that start at `position`.
    ///
    /// Either all `length` bytes are right or the call throws: there are no short reads, so a store that lost the
    /// tail of an object cannot be mistaken for the end of the file.
    ///
    /// @param file the file's number, `0 <= file < tree.fileCount()`
    /// @param position the first byte, `0 <= position`, with `position + length <= size of the file`
    /// @throws IOException when the bytes cannot be had or do not verify; the program gets `EIO` and the mount a
    ///     [Fault]
    void read(int file, long position, byte[] target, int offset, int length) throws IOException;

    /// Whether a read may wait long, for a network say. The mount then answers reads on threads of their own, and
    /// interrupts the one that works for a program which was killed: the read ends with an
    /// [java.io.InterruptedIOException], or one that has it as its cause.
    default boolean waits() {
        return false;
    }

    /// A [#read] for a thread that must not wait, which spares the hand-over to one that may.
    ///
    /// @return false when [#read] has to be called: something is to be waited for, or failed. What the target
    ///     holds then is undefined.
    default boolean readNow(int file, long position, byte[] target, int offset, int length) {
        return false;
    }

    /// Lets go of what reading needed. The mount calls it once, when it was unmounted and its threads have
    /// ended.
    default void close() {}
}
