package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Looks for output rows that lie close to an input row in every column at once, as rows with a little noise or
/// coarse rounding do. Columns are paired by distribution, so renaming does not help.
///
/// As in record matching, each column counts only as much as being this close to some value is unlikely in it, and the
/// same search over output rows put together from different rows gives the rate of chance hits.
final class NearMatch {
    /// Relative tolerances tried, from a trace of noise to coarse rounding.
    static final double[] TOLERANCES = {0.003, 0.01, 0.03};

    /// None beyond picking the row: whether hits mean anything is decided over all rows, against rotated columns.
    private static final double MARGIN_BITS = 0;
    private static final int MIN_COLUMNS = 3;
    private static final int MIN_DISTINCT = 30;
    private static final int MAX_ROWS = 2000;
    private static final int MAX_WINDOW = 5000;
    private static final double MAX_DISTANCE = 0.35;
    private static final double LOG_2 = Math.log(2);

    private final InputTable table;
    private final Grid grid;
    private final Budget budget;
    private final List<Pair> pairs;
    private final int rows;

    NearMatch(InputTable table, Grid grid, Budget budget) {
        this.table = table;
        this.grid = grid;
        this.budget = budget;
        this.rows = Math.min(grid.rows(), MAX_ROWS);
        this.pairs = pair();
    }

    /// An output column with its input column: values in row order, and sorted with their rows.
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(int column, double[] values, double[] sorted, int[] rowOf) {}

    boolean possible() {
        return pairs.size() >= MIN_COLUMNS;
    }

    int rows() {
        return rows;
    }

    /// Output rows close to an input row; round 0 as they are, others with columns rotated against each other.
    int hits(int round, double tolerance) {
        int hits = 0;
        for (int row = 0; row < rows; row++) {
            budget.tick();
            hits += near(row, round, tolerance) ? 1 : 0;
        }
        return hits;
    }

    private boolean near(int row, int round, double tolerance) {
        var low = new int[pairs.size()];
        var high = new int[pairs.size()];
        int narrow = 0;
        double bits = 0;
        for (int i = 0; i < pairs.size(); i++) {
            double shown = shown(i, row, round);
            if (Double.isNaN(shown)) {
                return false;
            }
            double slack = Math.abs(shown) * tolerance;
            low[i] = lowerBound(pairs.get(i).sorted(), shown - slack);
            high[i] = lowerBound(pairs.get(i).sorted(), Math.nextUp(shown + slack));
            bits += Math.log((double) table.rows() / Math.max(1, high[i] - low[i])) / LOG_2;
            narrow = high[i] - low[i] < high[narrow] - low[narrow] ? i : narrow;
        }
        boolean decisive = bits >= Math.log((double) table.rows() * rows) / LOG_2 + MARGIN_BITS;
        return decisive
                && high[narrow] - low[narrow] <= MAX_WINDOW
                && common(low[narrow], high[narrow], narrow, row, round, tolerance);
    }

    private boolean common(int from, int to, int narrow, int row, int round, double tolerance) {
        for (int at = from; at < to; at++) {
            budget.tick();
            int candidate = pairs.get(narrow).rowOf()[at];
            boolean all = true;
            for (int i = 0; i < pairs.size() && all; i++) {
                double shown = shown(i, row, round);
                all = Math.abs(pairs.get(i).values()[candidate] - shown) <= Math.abs(shown) * tolerance;
            }
            if (all) {
                return true;
            }
        }
        return false;
    }

    private double shown(int pair, int row, int round) {
        int at = (int) ((row + (long) round * pair * (3L * pair + 8L)) % rows);
        return grid.number(pairs.get(pair).column(), at);
    }

    private List<Pair> pair() {
        var found = new ArrayList<Pair>();
        var used = new BitSet();
        for (int column = 0; column < grid.columns(); column++) {
            budget.tick();
            double[] shown = grid.sorted(column);
            if (shown.length < grid.rows() * 0.9
                    || Vectors.distinctOf(shown) < Math.min(MIN_DISTINCT, shown.length / 2)) {
                continue;
            }
            int best = closest(shown, grid.name(column), used);
            if (best >= 0) {
                used.set(best);
                found.add(pair(column, table.columns().get(best)));
            }
        }
        return found;
    }

    private int closest(double[] shown, String name, BitSet used) {
        int best = -1;
        double least = MAX_DISTANCE;
        for (int c = 0; c < table.columns().size(); c++) {
            InputColumn input = table.columns().get(c);
            if (!used.get(c) && input.numeric() && input.distinctNumbers() >= MIN_DISTINCT) {
                double distance = name.equals(Words.normal(input.name())) ? 0 : distance(shown, input);
                if (distance < least) {
                    least = distance;
                    best = c;
                }
            }
        }
        return best;
    }

    /// Kolmogorov-Smirnov distance at the shown values.
    private static double distance(double[] shown, InputColumn input) {
        double greatest = 0;
        int code = 0;
        long below = 0;
        for (int i = 0; i < shown.length; i++) {
            while (code < input.distinctNumbers() && input.number(code) <= shown[i]) {
                below += input.count(code++);
            }
            greatest = Math.max(greatest, Math.abs((double) below / input.rows() - (i + 0.5) / shown.length));
        }
        return greatest;
    }

    private static Pair pair(int column, InputColumn input) {
        var sorted = new double[input.rows()];
        var rowOf = new int[input.rows()];
        var next = new int[input.distinct() + 1];
        for (int code = 0; code < input.distinct(); code++) {
            next[code + 1] = next[code] + input.count(code);
        }
        int filled = 0;
        for (int row = 0; row < input.rows(); row++) {
            int code = input.code(row);
            if (code >= 0 && code < input.distinctNumbers()) {
                int at = next[code]++;
                sorted[at] = input.number(code);
                rowOf[at] = row;
                filled++;
            }
        }
        return new Pair(column, input.values(), Arrays.copyOf(sorted, filled), rowOf);
    }

    private static int lowerBound(double[] sorted, double least) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
