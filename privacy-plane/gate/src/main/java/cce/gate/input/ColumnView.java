package cce.gate.input;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One column seen at one rounding level: its distinct rounded values, how often each occurs, and in which rows.
public final class ColumnView {
    private static final double EPSILON = 1e-11;
    private static final int MAX_KNOWN_COUNT = 64;
    private static final Ordered NO_NUMBERS = new Ordered(new double[0]);

    private final int number;
    private final InputTable table;
    private final InputColumn column;
    private final int columnIndex;
    private final int level;
    private final int[] valueOfCode;
    private final double[] values;
    private final int[] counts;
    private volatile Map<Long, Integer> textValues = Map.of();
    private volatile int[] starts = new int[0];
    private int[] rows = new int[0];
    private volatile Optional<Ordered> ordered = Optional.empty();
    private final double[] bitsOfCount = new double[MAX_KNOWN_COUNT];

    ColumnView(int number, InputTable table, int columnIndex, int level, int[] valueOfCode, double[] values) {
        this.number = number;
        this.table = table;
        this.column = table.columns().get(columnIndex);
        this.columnIndex = columnIndex;
        this.level = level;
        this.valueOfCode = valueOfCode;
        this.values = values;
        this.counts = new int[values.length];
        for (int code = 0; code < valueOfCode.length; code++) {
            if (valueOfCode[code] >= 0) {
                counts[valueOfCode[code]] += column.count(code);
            }
        }
        Arrays.setAll(bitsOfCount, this::bitsOf);
    }

    /// Tells the views of one [Lookup] apart, counting from 0.
    public int number() {
        return number;
    }

    public InputTable table() {
        return table;
    }

    public InputColumn column() {
        return column;
    }

    public int columnIndex() {
        return columnIndex;
    }

    public int level() {
        return level;
    }

    /// Number of distinct values at this level.
    public int size() {
        return values.length;
    }

    /// The rounded number, NaN for text.
    public double number(int value) {
        return values[value];
    }

    /// The value of a number already rounded to this level, or -1. Rounding keeps the order, so values are ascending.
    public int find(double rounded) {
        int near = ordered().rank(rounded);
        double tolerance = Math.abs(rounded) * EPSILON;
        if (near < values.length && values[near] - rounded <= tolerance) {
            return near;
        }
        return near > 0 && rounded - values[near - 1] <= tolerance ? near - 1 : -1;
    }

    private Ordered ordered() {
        Optional<Ordered> known = ordered;
        if (known.isEmpty()) {
            known = Optional.of(level == Decimals.TEXT ? NO_NUMBERS : new Ordered(values));
            ordered = known;
        }
        return known.get();
    }

    /// The value of a text by its key, or -1.
    public int findText(long key) {
        Map<Long, Integer> known = textValues;
        if (known.isEmpty() && level == Decimals.TEXT) {
            known = new HashMap<>();
            for (int value = 0; value < values.length; value++) {
                int code = column.distinctNumbers() + value;
                known.put(Words.key(Words.normal(column.text(code).orElseThrow())), value);
            }
            textValues = known;
        }
        return known.getOrDefault(key, -1);
    }

    /// Rows with this value.
    public int count(int value) {
        return counts[value];
    }

    /// The value of a row at this level, or -1.
    public int valueAt(int row) {
        int code = column.code(row);
        return code < 0 || code >= valueOfCode.length ? -1 : valueOfCode[code];
    }

    /// Information of the value in bits: how rare it is in its column.
    public double bits(int value) {
        int count = counts[value];
        return count < MAX_KNOWN_COUNT ? bitsOfCount[count] : bitsOf(count);
    }

    private double bitsOf(int count) {
        return Math.log((double) Math.max(1, column.rows()) / count) / Math.log(2);
    }

    /// Position, for [#rowAt(int)], of the first row of a value; its rows end where those of the next begin.
    public int start(int value) {
        int[] known = starts;
        if (known.length == 0) {
            post();
            known = starts;
        }
        return known[value];
    }

    /// The row at a position; rows are grouped by value.
    public int rowAt(int position) {
        return rows[position];
    }

    private synchronized void post() {
        if (starts.length > 0) {
            return;
        }
        var begin = new int[values.length + 1];
        for (int value = 0; value < values.length; value++) {
            begin[value + 1] = begin[value] + counts[value];
        }
        var next = Arrays.copyOf(begin, values.length);
        var posted = new int[begin[values.length]];
        for (int row = 0; row < column.rows(); row++) {
            int value = valueAt(row);
            if (value >= 0) {
                posted[next[value]++] = row;
            }
        }
        rows = posted;
        starts = begin;
    }
}
