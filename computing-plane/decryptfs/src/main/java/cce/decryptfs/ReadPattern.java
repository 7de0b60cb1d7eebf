package cce.decryptfs;

/// Watches where one object is read and says how far ahead to fetch. The window doubles with every step of a
/// sequential reader and falls to nothing when the reader jumps. Blocks, not bytes. One thread at a time.
///
/// Steps may come a little out of order: the kernel sends parts of its readahead to several threads.
final class ReadPattern {

    /// How far around the expected place a read still counts as the next step.
    private static final long SLACK_BLOCKS = 32;

    private static final long FIRST_WINDOW_BLOCKS = 8;

    private final long maxWindow;
    private long expected;
    private long window;

    ReadPattern(long maxWindow) {
        this.maxWindow = maxWindow;
    }

    /// Takes note of a read.
    ///
    /// @return the block before which everything should be fetched by now; not above `end` when nothing
    ///     should
    long next(long first, long end) {
        if (first > expected + SLACK_BLOCKS || end < expected - SLACK_BLOCKS) {
            expected = end;
            window = 0;
            return end;
        }
        if (end > expected) {
            expected = end;
            window = Math.min(maxWindow, Math.max(FIRST_WINDOW_BLOCKS, 2 * window));
        }
        return expected + window;
    }
}
