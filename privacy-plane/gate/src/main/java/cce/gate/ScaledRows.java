package cce.gate;

import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;

/// Looks for rows of an output, be they only a handful, that are records of the input after the scaling that is usual
/// before training: mean and deviation, or range. Every column must have a source whose values its own are; then the
/// rows are looked up as wholes, and in decoys with the input's columns rotated for what chance gives.
final class ScaledRows {
    private static final int MIN_COLUMNS = 3;
    private static final int MIN_ROWS = 3;
    private static final int MAX_ROWS = 256;
    private static final int MAX_COLUMNS = 256;
    private static final int MIN_DISTINCT = 12;
    private static final double SINGLE_ERROR = 3e-6;
    private static final double MIN_MAPPED = 0.6;
    private static final double MAX_WINDOW_SHARE = 0.2;

    private final InputTable table;
    private final Scales scales;
    private final Budget budget;
    private final int rows;
    private final List<Source> sources = new ArrayList<>();

    ScaledRows(InputTable table, Grid grid, Scales scales, Budget budget) {
        this.scales = scales;
        this.table = table;
        this.budget = budget;
        this.rows = Math.min(grid.rows(), MAX_ROWS);
        if (rows >= MIN_ROWS && grid.columns() >= MIN_COLUMNS && grid.columns() <= MAX_COLUMNS) {
            map(grid);
        }
    }

    /// For each output row the codes of the input column it may stand for, `from` to `to`.
    @SuppressWarnings("ArrayRecordComponent")
    private record Source(InputColumn column, int[] from, int[] to) {}

    /// How many output rows are records; round 0 in the input as it is, others in decoys of it.
    int hits(int round) {
        int hits = 0;
        for (int row = 0; row < rows && !sources.isEmpty(); row++) {
            hits += record(row, round) ? 1 : 0;
        }
        return hits;
    }

    private boolean record(int row, int round) {
        for (int candidate = 0; candidate < table.rows(); candidate++) {
            budget.tick();
            boolean all = true;
            for (int i = 0; i < sources.size() && all; i++) {
                Source source = sources.get(i);
                int other = (int) ((candidate + (long) round * i * (31L * i + 7L)) % table.rows());
                int code = source.column().code(other);
                all = code >= source.from()[row] && code < source.to()[row];
            }
            if (all) {
                return true;
            }
        }
        return false;
    }

    private void map(Grid grid) {
        var used = new BitSet();
        for (int column = 0; column < grid.columns(); column++) {
            double[] shown = Arrays.copyOf(grid.numbers(column), rows);
            if (Arrays.stream(shown).anyMatch(Double::isNaN) || Vectors.distinct(shown) < MIN_ROWS) {
                continue;
            }
            for (int c = 0; c < table.columns().size(); c++) {
                InputColumn input = table.columns().get(c);
                if (!used.get(c) && input.numeric() && input.distinctNumbers() >= MIN_DISTINCT) {
                    Source source = source(shown, grid.level(column), input);
                    if (source.from().length > 0) {
                        used.set(c);
                        sources.add(source);
                        break;
                    }
                }
            }
        }
        if (sources.size() < Math.max(MIN_COLUMNS, grid.columns() * MIN_MAPPED)) {
            sources.clear();
        }
    }

    private Source source(double[] shown, int level, InputColumn input) {
        double slack = level <= Decimals.MAX_DECIMALS ? 0.5 * Math.pow(10, -level) : 0;
        for (double[] scale : scales.of(input)) {
            Source source = source(shown, input, scale[0], scale[1], slack);
            if (source.from().length > 0) {
                return source;
            }
        }
        return new Source(input, new int[0], new int[0]);
    }

    /// Centre and width of the usual scalings of columns, each computed once.
    static final class Scales {
        private final IdentityHashMap<InputColumn, double[][]> known = new IdentityHashMap<>();

        private double[][] of(InputColumn input) {
            return known.computeIfAbsent(input, Scales::measure);
        }

        private static double[][] measure(InputColumn input) {
            long count = 0;
            double sum = 0;
            for (int code = 0; code < input.distinctNumbers(); code++) {
                count += input.count(code);
                sum += input.number(code) * input.count(code);
            }
            double mean = sum / Math.max(1, count);
            double squares = 0;
            for (int code = 0; code < input.distinctNumbers(); code++) {
                double aside = input.number(code) - mean;
                squares += aside * aside * input.count(code);
            }
            double low = input.number(0);
            return new double[][] {
                {mean, Math.sqrt(squares / Math.max(1, count))},
                {mean, Math.sqrt(squares / Math.max(1, count - 1))},
                {low, input.number(input.distinctNumbers() - 1) - low}
            };
        }
    }

    /// Empty unless every output value lies on one of few input values.
    private Source source(double[] shown, InputColumn input, double centre, double scale, double slack) {
        var from = new int[shown.length];
        var to = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            budget.tick();
            double value = shown[i] * scale + centre;
            double reach = slack * scale * 1.01 + SINGLE_ERROR * (Math.abs(shown[i]) * scale + Math.abs(centre));
            from[i] = lowerBound(input, value - reach);
            to[i] = lowerBound(input, Math.nextUp(value + reach));
            if (to[i] == from[i] || to[i] - from[i] > input.distinctNumbers() * MAX_WINDOW_SHARE) {
                return new Source(input, new int[0], new int[0]);
            }
        }
        return new Source(input, from, to);
    }

    private static int lowerBound(InputColumn input, double least) {
        int low = 0;
        int high = input.distinctNumbers();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (input.number(middle) < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
