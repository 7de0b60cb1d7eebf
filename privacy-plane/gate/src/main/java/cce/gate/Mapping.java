package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.input.Lookup;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Guesses which input column a column of an output table shows: its values must be values of that column at the
/// printed precision; the same name wins, then the most similar distribution.
final class Mapping {
    private static final double MIN_COVERAGE = 0.95;
    private static final int SAMPLE = 100;

    private final Lookup lookup;
    private final InputTable table;
    private final Grid grid;

    Mapping(Lookup lookup, InputTable table, Grid grid) {
        this.lookup = lookup;
        this.table = table;
        this.grid = grid;
    }

    /// A possible source of an output column.
    ///
    /// @param view the input column at the printed precision
    /// @param values for each output row its value in the view, or -1
    /// @param distance 0 if the names agree, else how different the distributions are (above 0)
    @SuppressWarnings("ArrayRecordComponent")
    record Source(ColumnView view, int[] values, double distance) {
        int columnIndex() {
            return view.columnIndex();
        }
    }

    /// Sources of an output column, likeliest first.
    List<Source> sources(int column, int most, Budget budget) {
        var sources = new ArrayList<Source>();
        for (int c = 0; c < table.columns().size(); c++) {
            budget.tick();
            ColumnView view = view(column, c);
            if (view.size() > 0 && coverage(view, column, SAMPLE) >= MIN_COVERAGE) {
                int[] values = values(view, column);
                long known = Arrays.stream(values).filter(v -> v >= 0).count();
                if (known >= MIN_COVERAGE * filled(column)) {
                    sources.add(new Source(view, values, distance(view, column, values)));
                }
            }
        }
        sources.sort(Comparator.comparingDouble(Source::distance));
        return sources.size() <= most ? sources : sources.subList(0, most);
    }

    private ColumnView view(int column, int inputColumn) {
        boolean text = grid.rows() > 0 && grid.numberCount(column) * 2 < filled(column);
        return lookup.view(table, inputColumn, text ? Decimals.TEXT : Math.min(grid.level(column), Decimals.EXACT));
    }

    private int filled(int column) {
        int filled = 0;
        for (int row = 0; row < grid.rows(); row++) {
            filled += grid.isEmpty(column, row) ? 0 : 1;
        }
        return filled;
    }

    private double coverage(ColumnView view, int column, int sample) {
        int step = Math.max(1, grid.rows() / sample);
        int seen = 0;
        int known = 0;
        for (int row = 0; row < grid.rows(); row += step) {
            if (!grid.isEmpty(column, row)) {
                seen++;
                known += value(view, column, row) >= 0 ? 1 : 0;
            }
        }
        return seen == 0 ? 0 : (double) known / seen;
    }

    private int[] values(ColumnView view, int column) {
        var values = new int[grid.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = value(view, column, row);
        }
        return values;
    }

    private int value(ColumnView view, int column, int row) {
        if (grid.isNumber(column, row)) {
            double number = grid.number(column, row);
            return view.find(grid.level(column) == Decimals.SINGLE ? Decimals.round(number, Decimals.SINGLE) : number);
        }
        return grid.text(column, row) == 0 ? -1 : view.findText(grid.text(column, row));
    }

    private double distance(ColumnView view, int column, int[] values) {
        InputColumn input = view.column();
        if (!grid.name(column).isEmpty() && grid.name(column).equals(Words.normal(input.name()))) {
            return 0;
        }
        var shown = new int[view.size()];
        int total = 0;
        for (int value : values) {
            if (value >= 0) {
                shown[value]++;
                total++;
            }
        }
        double difference = 0;
        for (int value = 0; value < shown.length; value++) {
            difference += Math.abs((double) shown[value] / Math.max(1, total)
                    - (double) view.count(value) / Math.max(1, input.rows()));
        }
        return 1e-6 + difference;
    }
}
