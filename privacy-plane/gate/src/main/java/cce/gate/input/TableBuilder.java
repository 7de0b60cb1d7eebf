package cce.gate.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Collects the rows of one table within a memory bound.
///
/// When the cells outgrow the bound, every second row is dropped, by a hash of the row number; the result is always a
/// uniform sample of one row in 2^n, the same for the same file. Where an output is to be compared, rows that may be in
/// it are kept beside the sample (see [Suspects]).
final class TableBuilder {
    /// Cells kept per table: about 16 MB of codes plus the dictionaries.
    static final int MAX_CELLS = 4_000_000;

    /// Columns kept per table; further ones are dropped.
    static final int MAX_COLUMNS = 4096;

    private final String name;
    private final Map<String, ColumnBuilder> columns = new LinkedHashMap<>();
    private final List<ColumnBuilder> order = new ArrayList<>();
    private final Longs kept = new Longs();
    private final Longs masks = new Longs();
    private final Suspects suspects;
    private long total;
    private int shift;
    private long suspicious;

    TableBuilder(String name) {
        this(name, Suspects.NONE);
    }

    /// @param suspects which rows to keep beside the sample
    TableBuilder(String name, Suspects suspects) {
        this.name = name;
        this.suspects = suspects;
    }

    /// Adds a row with cells by position; `header` names the positions.
    void addRow(List<String> header, List<String> cells) {
        if (!admit(cells)) {
            return;
        }
        for (int i = 0; i < cells.size() && i < MAX_COLUMNS; i++) {
            column(i, i < header.size() ? header.get(i) : "column " + i).add(cells.get(i));
        }
        finishRow();
    }

    /// Adds a row with cells by name.
    void addRow(Map<String, String> cells) {
        if (!admit(cells.values())) {
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

    /// The table, or the sample of its rows.
    InputTable build() {
        InputTable all = built();
        if (shift == 0 || suspicious == 0) {
            return all;
        }
        return all.select(IntStream.range(0, kept.size()).filter(this::sampled).toArray());
    }

    /// The sample with the suspicious rows; whoever compares it must count all rows it was chosen from.
    InputTable buildClose() {
        return built().chosenFrom(total);
    }

    /// Whether [#buildClose] has rows that [#build] has not.
    boolean suspects() {
        return shift > 0 && suspicious > 0;
    }

    private InputTable built() {
        return new InputTable(
                name, total, order.parallelStream().map(ColumnBuilder::build).toList());
    }

    private boolean admit(Collection<String> cells) {
        long row = total++;
        long mask = suspects.look(cells);
        boolean sample = hashed(row);
        if (!sample && !suspects.suspicious(mask)) {
            return false;
        }
        suspicious += sample ? 0 : 1;
        kept.add(row);
        masks.add(mask);
        return true;
    }

    private boolean sampled(int index) {
        return hashed(kept.get(index));
    }

    private boolean hashed(long row) {
        return (Decimals.mix(row + 1) & ((1L << shift) - 1)) == 0;
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
        if ((kept.size() - suspicious) * Math.max(1, order.size()) > MAX_CELLS) {
            shift++;
            sift();
        } else if (Suspects.tooMany(suspicious, order.size())) {
            sift();
        }
    }

    /// Keeps the rows of the sample and those still suspicious, by what is known of all rows by now.
    private void sift() {
        suspects.settle(masks, this::sampled, order.size());
        var keep = new boolean[kept.size()];
        suspicious = 0;
        for (int i = 0; i < keep.length; i++) {
            boolean sample = sampled(i);
            keep[i] = sample || suspects.suspicious(masks.get(i));
            suspicious += keep[i] && !sample ? 1 : 0;
        }
        order.forEach(column -> column.retain(keep));
        kept.retain(keep);
        masks.retain(keep);
    }
}
