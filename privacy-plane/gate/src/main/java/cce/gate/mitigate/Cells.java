package cce.gate.mitigate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A table with a first line of names, as it is being changed.
final class Cells {
    private final List<List<String>> rows;

    Cells(List<List<String>> rows) {
        this.rows = rows;
    }

    List<List<String>> rows() {
        return rows;
    }

    List<String> names() {
        return rows.getFirst();
    }

    int size() {
        return rows.size();
    }

    String get(int row, int column) {
        return column < rows.get(row).size() ? rows.get(row).get(column) : "";
    }

    void set(int row, int column, String value) {
        if (column < rows.get(row).size()) {
            rows.get(row).set(column, value);
        }
    }

    void mapNumbers(UnaryOperator<String> change) {
        for (int row = 1; row < rows.size(); row++) {
            rows.get(row).replaceAll(cell -> Rounding.isNumber(cell) ? change.apply(cell) : cell);
        }
    }

    /// Drops columns by name, and rows by their first cell.
    void drop(Predicate<String> name) {
        dropColumns(name);
        List<List<String>> kept = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (row == 0 || rows.get(row).isEmpty() || !name.test(rows.get(row).getFirst())) {
                kept.add(rows.get(row));
            }
        }
        rows.clear();
        rows.addAll(kept);
    }

    void dropColumns(Predicate<String> name) {
        for (int column = names().size() - 1; column >= 0; column--) {
            if (name.test(names().get(column).strip())) {
                for (List<String> row : rows) {
                    if (column < row.size()) {
                        row.remove(column);
                    }
                }
            }
        }
    }
}
