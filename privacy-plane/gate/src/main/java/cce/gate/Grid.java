package cce.gate;

import cce.gate.input.Decimals;
import cce.gate.input.Numeral;
import cce.gate.input.Words;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table or array of the output, column by column: numbers with the precision they were printed in, texts as keys.
final class Grid {
    private static final int MAX_CELLS = 4_000_000;
    private static final int MAX_COLUMNS = 2048;
    private static final int MAX_GRIDS = 500;

    private final String path;
    private final List<String> header;
    private final double[][] numbers;
    private final long[][] texts;
    private final int[] levels;
    private final int rows;
    private final long totalRows;
    private final double[][] sorted;

    private Grid(
            String path,
            List<String> header,
            double[][] numbers,
            long[][] texts,
            int[] levels,
            int rows,
            long totalRows) {
        this.path = path;
        this.header = header;
        this.numbers = numbers;
        this.texts = texts;
        this.levels = levels;
        this.rows = rows;
        this.totalRows = totalRows;
        this.sorted = new double[numbers.length][];
    }

    static List<Grid> all(List<View> views, Budget budget) {
        var grids = new ArrayList<Grid>();
        for (View view : views) {
            if (grids.size() >= MAX_GRIDS) {
                break;
            }
            switch (view) {
                case View.Table table -> grids.add(of(table.path(), table.header(), table.rows(), budget));
                case View.Array array -> grids.add(of(array, budget));
                case View.Text ignored -> {}
                case View.Image ignored -> {}
                case View.Pickle ignored -> {}
                case View.Model ignored -> {}
                case View.Opaque ignored -> {}
            }
        }
        return grids;
    }

    static Grid of(String path, List<String> header, List<List<String>> cells, Budget budget) {
        int columns = Math.max(
                header.size(), cells.stream().mapToInt(List::size).max().orElse(0));
        columns = Math.min(columns, MAX_COLUMNS);
        int rows = Math.min(cells.size(), MAX_CELLS / Math.max(1, columns));
        var numbers = new double[columns][rows];
        var texts = new long[columns][rows];
        var levels = new int[columns];
        var numeral = new Numeral();
        for (int row = 0; row < rows; row++) {
            budget.tick();
            List<String> line = cells.get(row);
            for (int column = 0; column < columns; column++) {
                String cell = column < line.size() ? line.get(column).strip() : "";
                numbers[column][row] = Double.NaN;
                if (number(numeral, cell)) {
                    numbers[column][row] = numeral.value();
                    int level = numeral.scientific() ? Decimals.of(numeral.value()) : numeral.decimals();
                    levels[column] = Math.max(levels[column], Math.min(level, Decimals.MAX_DECIMALS + 1));
                } else if (!cell.isEmpty()) {
                    texts[column][row] = Words.key(Words.normal(cell));
                }
            }
        }
        return new Grid(path, header, numbers, texts, levels, rows, cells.size());
    }

    private static boolean number(Numeral numeral, String cell) {
        if (numeral.parse(cell, 0, cell.length())) {
            return true;
        }
        // Half of the world writes a decimal comma.
        return cell.indexOf(',') > 0
                && cell.indexOf('.') < 0
                && numeral.parse(cell.replace(',', '.'), 0, cell.length());
    }

    private static Grid of(View.Array array, Budget budget) {
        int columns = Math.min(array.columns(), MAX_COLUMNS);
        int rows = Math.min(array.rows(), MAX_CELLS / Math.max(1, columns));
        var numbers = new double[columns][rows];
        var levels = new int[columns];
        for (int row = 0; row < rows; row++) {
            budget.tick();
            for (int column = 0; column < columns; column++) {
                double value = array.values()[row * array.columns() + column];
                numbers[column][row] = value;
                int level = array.single() ? Decimals.SINGLE : Decimals.of(value);
                levels[column] = Math.max(levels[column], level);
            }
        }
        return new Grid(array.path(), List.of(), numbers, new long[columns][rows], levels, rows, array.rows());
    }

    String path() {
        return path;
    }

    int rows() {
        return rows;
    }

    /// Rows of the output, also those beyond the bound.
    long totalRows() {
        return totalRows;
    }

    int columns() {
        return numbers.length;
    }

    /// The name of a column in comparable form, empty without one.
    String name(int column) {
        return column < header.size() ? Words.normal(header.get(column)) : "";
    }

    List<String> header() {
        return header;
    }

    /// The number in a cell, or NaN.
    double number(int column, int row) {
        return numbers[column][row];
    }

    /// The key of the text in a cell, or 0.
    long text(int column, int row) {
        return texts[column][row];
    }

    double[] numbers(int column) {
        return Arrays.copyOf(numbers[column], rows);
    }

    /// The numbers of a column in ascending order, made once for all who ask; nobody may change them.
    double[] sorted(int column) {
        synchronized (sorted) {
            if (sorted[column] == null) {
                sorted[column] = Vectors.sorted(Vectors.present(numbers(column)));
            }
            return sorted[column];
        }
    }

    /// The finest printed precision of a column.
    int level(int column) {
        return levels[column];
    }

    boolean isNumber(int column, int row) {
        return !Double.isNaN(numbers[column][row]);
    }

    boolean isEmpty(int column, int row) {
        return !isNumber(column, row) && texts[column][row] == 0;
    }

    /// A number that identifies the content of a cell whatever its type.
    long key(int column, int row) {
        return isNumber(column, row) ? Decimals.key(numbers[column][row]) : texts[column][row];
    }

    /// Cells with numbers.
    int numberCount(int column) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            count += isNumber(column, row) ? 1 : 0;
        }
        return count;
    }
}
