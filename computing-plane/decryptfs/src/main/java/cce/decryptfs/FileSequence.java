package cce.decryptfs;

import java.util.stream.IntStream;

/// A program that reads one file after the other in the order of their paths, and how far ahead of it to be. Guarded
/// by whoever owns it.
final class FileSequence {

    /// Files read one after the other before it looks like a habit.
    private static final int HABIT = 3;

    /// A program with several threads asks for neighbouring files in any order.
    private static final int DISORDER = 8;

    private final int window;
    private int last;
    private int inOrder = 1;

    /// Files from `oldest` to before `started` were started, and not left yet.
    private int oldest;

    private int started;

    FileSequence(int first, int window) {
        this.window = window;
        this.last = first;
        this.oldest = first + 1;
        this.started = first + 1;
    }

    boolean continuesWith(int file) {
        return file == last + 1 || (oldest <= file && file < started);
    }

    /// A file of which [#continuesWith] is true, or the first one.
    void reached(int file) {
        if (file == last + 1) {
            inOrder = Math.min(inOrder + 1, window);
        }
        last = Math.max(last, file);
        started = Math.max(started, last + 1);
    }

    /// Files to start now, of `fileCount` in all. Many at once wake whoever reads them once for all.
    IntStream start(int fileCount) {
        int wanted = inOrder < HABIT ? 0 : inOrder;
        int ahead = started - last - 1;
        int from = started;
        if (ahead <= wanted / 2) {
            started = Math.max(started, Math.min(last + 1 + wanted, fileCount));
        }
        return IntStream.range(from, started);
    }

    /// Files to leave now: what lies so far back was passed over.
    IntStream leave() {
        int from = oldest;
        oldest = Math.max(oldest, last - DISORDER);
        return IntStream.range(from, oldest);
    }

    /// What is still ahead of a program that has gone elsewhere.
    IntStream outstanding() {
        return IntStream.range(oldest, started);
    }
}
