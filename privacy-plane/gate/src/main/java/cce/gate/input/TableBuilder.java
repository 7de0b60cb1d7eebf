package cce.gate.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects the rows of one table within a memory bound.
///
/// When the cells outgrow the bound, every second row is dropped, by a hash of the row number; the result is always a
/// uniform sample of one row in 2^n, the same for the same file.
final class TableBuilder {
    /// Cells kept per table: about 16 MB of codes plus the dictionaries.
    static final int MAX_CELLS = 4_000_000;

    /// Columns kept per table; further ones are dropped.
    static final int MAX_COLUMNS = 4096;

    private final String name;
    private final Map<String, ColumnBuilder> columns = new LinkedHashMap<>();
    private final List<ColumnBuilder> order = new ArrayList<>();
    private final List<Long> kept = new ArrayList<>();
    private long total;
    private int shift;

    TableBuilder(String name) {
        this.name = name;
    }

    /// Adds a row with cells by position; `header` names the positions.
    void addRow(List<String> header, List<String> cells) {
        if (!admit()) {
            return;
        }
        for (int i = 0; i < cells.size() && i < MAX_COLUMNS; i++) {
            column(i, i < header.size() ? header.get(i) : "column " + i).add(cells.get(i));
        }
        finishRow();
    }

    /// Adds a row with cells by name.
    void addRow(Map<String, String> cells) {
        if (!admit()) {
            return;
        }
        cells.forEach((key, cell) -> {
            ColumnBuilder column = columns.get(key);
            if (column == null && columns.size() < MAX_COLUMNS) {
                column = column(order.size(), key);
                columns.put(key, column);
            }
            if (column != null) {
                column.add(cell);
            }
        });
        finishRow();
    }

    InputTable build() {
        return new InputTable(
                name, total, order.parallelStream().map(ColumnBuilder::build).toList());
    }

    private boolean admit() {
        long row = total++;
        if ((Decimals.mix(row + 1) & ((1L << shift) - 1)) != 0) {
            return false;
        }
        kept.add(row);
        return true;
    }

    private ColumnBuilder column(int index, String header) {
        while (order.size() <= index) {
            var column = new ColumnBuilder(order.size() == index ? header : "column " + order.size());
            for (int row = 0; row < kept.size() - 1; row++) {
                column.add("");
            }
            order.add(column);
        }
        return order.get(index);
    }

    private void finishRow() {
        for (ColumnBuilder column : order) {
            if (column.rows() < kept.size()) {
                column.add("");
            }
        }
        if ((long) kept.size() * Math.max(1, order.size()) > MAX_CELLS) {
            halve();
        }
    }

    private void halve() {
        shift++;
        var keep = new boolean[kept.size()];
        var survivors = new ArrayList<Long>();
        for (int i = 0; i < keep.length; i++) {
            keep[i] = (Decimals.mix(kept.get(i) + 1) & ((1L << shift) - 1)) == 0;
            if (keep[i]) {
                survivors.add(kept.get(i));
            }
        }
        order.forEach(column -> column.retain(keep));
        kept.clear();
        kept.addAll(survivors);
    }
}
