package cce.gate.input;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Tells which rows of a table too large to keep may be in an output: those with more of their cells among the values
/// it shows than chance explains.
///
/// How often a cell of a column is shown is counted while the rows stream by; a row scores what its shown cells say
/// against that. A row that was copied has all its copied cells shown, so no row of chance scores higher, and when
/// there are too many the bar rises. Where chance scores as high, as in coarse data, it cannot tell.
final class Suspects {
    /// No dataset is compared with an output yet.
    static final Suspects NONE = new Suspects(Shown.NOTHING);

    /// Cells of suspicious rows kept per table.
    private static final int MAX_CELLS = 1_000_000;

    /// Columns beyond share the counter of an earlier one.
    private static final int COUNTERS = Long.SIZE;

    private static final int MIN_COLUMNS = 2;
    private static final double FIRST_BAR_BITS = 6;
    private static final double BAR_STEP_BITS = 1;
    private static final int ROWS_PER_LOOK = 4096;
    private static final double LOG_2 = Math.log(2);

    private final Shown shown;
    private final int[] decimals;
    private final Numeral numeral = new Numeral();
    private final long[] hits = new long[COUNTERS];
    private final double[] bits = new double[COUNTERS];
    private long rows;
    private double bar = FIRST_BAR_BITS;

    Suspects(Shown shown) {
        this.shown = shown;
        this.decimals = shown.decimals();
    }

    /// The same question, counted anew, for the next table.
    Suspects next() {
        return this == NONE ? NONE : new Suspects(shown);
    }

    /// Which cells of the next row are shown, as bits, and counts them.
    long look(Iterable<String> cells) {
        if (this == NONE) {
            return 0;
        }
        long mask = 0;
        int column = 0;
        for (String cell : cells) {
            mask |= shown(cell) ? 1L << column % COUNTERS : 0;
            column++;
        }
        for (long left = mask; left != 0; left &= left - 1) {
            hits[Long.numberOfTrailingZeros(left)]++;
        }
        if (rows++ % ROWS_PER_LOOK == 0) {
            weigh();
        }
        return mask;
    }

    /// Whether a row with these cells shown is worth keeping.
    boolean suspicious(long mask) {
        return Long.bitCount(mask) >= MIN_COLUMNS && score(mask) >= bar;
    }

    /// Raises the bar until few enough of the rows kept are above it.
    ///
    /// @param masks cells shown of all rows kept
    /// @param others rows that are kept in any case
    void settle(Longs masks, IntPredicate others, int columns) {
        weigh();
        int most = Math.max(1, MAX_CELLS / Math.max(1, columns) / 2);
        double[] scores = IntStream.range(0, masks.size())
                .filter(i -> !others.test(i) && suspicious(masks.get(i)))
                .mapToDouble(i -> score(masks.get(i)))
                .sorted()
                .toArray();
        if (scores.length > most) {
            bar = Math.max(bar + BAR_STEP_BITS, scores[scores.length - most]);
            // Rows that score alike stay or go together.
            bar = Arrays.stream(scores).filter(score -> score >= bar).count() > most ? Math.nextUp(bar) : bar;
        }
    }

    /// Whether so many suspicious rows are too many.
    static boolean tooMany(long suspects, int columns) {
        return suspects * Math.max(1, columns) > MAX_CELLS;
    }

    private double score(long mask) {
        double score = 0;
        for (long left = mask; left != 0; left &= left - 1) {
            score += bits[Long.numberOfTrailingZeros(left)];
        }
        return score;
    }

    private void weigh() {
        Arrays.setAll(bits, i -> Math.log((rows + 2.0) / (hits[i] + 1.0)) / LOG_2);
    }

    private boolean shown(String raw) {
        String cell = raw.strip();
        if (cell.isEmpty()) {
            return false;
        }
        if (!numeral.parse(cell, 0, cell.length())) {
            String normal = Words.normal(cell);
            int last = normal.lastIndexOf(' ') + 1;
            return last < normal.length() && shown.word(Words.word(normal, last, normal.length()));
        }
        double value = numeral.value();
        if (shown.number(value)) {
            return true;
        }
        int own = numeral.scientific() ? Decimals.MAX_DECIMALS + 1 : numeral.decimals();
        for (int level : decimals) {
            if (level >= own) {
                return false;
            }
            if (shown.number(Decimals.round(value, level))) {
                return true;
            }
        }
        return false;
    }
}
