package cce.collateral;

/// Remembers the highest number seen in each series of collateral, for as long as the verifier's state lives. Whoever
/// controls the network can repeat old collateral that is still in its validity; its number gives that away.
public interface RollbackMemory {
    /// One series of numbers that only ever grow.
    ///
    /// @param name such as `tcb/50806f000000` or `crl/platform`; at most [#MAX_CHARS] characters
    record Series(String name) {
        public static final int MAX_CHARS = 100;

        public Series {
            if (!name.matches("[a-z0-9/_.-]{1," + MAX_CHARS + "}")) {
                throw new IllegalStateException("A series of collateral has another form of name: " + name);
            }
        }
    }

    /// Raises the mark of `series` to `number` unless it is higher already, durably, and returns the mark. Only for
    /// numbers whose signature was checked: a forged one would lock the true ones out.
    long raise(Series series, long number);

    /// Raises the mark of `series`, and refuses a `number` that is behind it.
    static void requireNotBehind(RollbackMemory memory, Series series, long number) {
        long mark = memory.raise(series, number);
        if (mark > number) {
            throw new CollateralException(
                    CollateralException.Reason.ROLLED_BACK,
                    "The collateral has number " + number + " in " + series.name() + ", but " + mark
                            + " was seen before. Its source is behind, or somebody repeats old collateral.");
        }
    }
}
