package cce.gate.input;

import java.util.List;
import java.util.stream.IntStream;

/// One table of a dataset, or a uniform sample of its rows. Compared by identity: two tables are never the same.
public final class InputTable {
    private final String name;
    private final long totalRows;
    private final long choice;
    private final List<InputColumn> columns;

    /// @param name path of the file
    /// @param totalRows rows of the file
    /// @param columns the columns, all with the same number of indexed rows
    public InputTable(String name, long totalRows, List<InputColumn> columns) {
        this(name, totalRows, columns, 0);
    }

    private InputTable(String name, long totalRows, List<InputColumn> columns, long choice) {
        this.choice = choice;
        this.name = name;
        this.totalRows = totalRows;
        this.columns = List.copyOf(columns);
    }

    /// Path of the file.
    public String name() {
        return name;
    }

    /// Rows of the file.
    public long totalRows() {
        return totalRows;
    }

    /// The columns, all with the same number of indexed rows.
    public List<InputColumn> columns() {
        return columns;
    }

    /// Indexed rows.
    public int rows() {
        return columns.isEmpty() ? 0 : columns.getFirst().rows();
    }

    /// The same table, its rows chosen for their values from so many.
    InputTable chosenFrom(long rows) {
        return new InputTable(name, totalRows, columns, rows);
    }

    /// How many rows somebody looked at to arrive at these: finding one of them again says less the more there were.
    public long choice() {
        return Math.max(choice, rows());
    }

    /// Whether rows were left out to bound memory: counts are then lower bounds and group sizes cannot be recounted.
    public boolean sampled() {
        return rows() < totalRows;
    }

    /// The same table with one row in 2^halvings, chosen by a hash of its place.
    InputTable thinned(int halvings) {
        long mask = (1L << halvings) - 1;
        int[] kept = IntStream.range(0, rows())
                .filter(row -> (Decimals.mix(row * 2L + 1) >>> 8 & mask) == 0)
                .toArray();
        return select(kept);
    }

    /// The same table with only these rows.
    InputTable select(int[] rows) {
        return new InputTable(
                name,
                totalRows,
                columns.stream().map(column -> column.select(rows)).toList());
    }

    /// Rows of the file per indexed row.
    public double weight() {
        return rows() == 0 ? 1 : (double) totalRows / rows();
    }
}
