package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import java.util.List;
import java.util.Map;

/// A table of the output recognised as a group-by of the input.
///
/// @param path the output table
/// @param table the input
/// @param groups for each shown group its rows in the input
/// @param measure the input column a sum or mean was taken of, if any shown statistic was one
record GroupBy(String path, InputTable table, Map<Long, int[]> groups, List<InputColumn> measure) {
    GroupBy {
        groups = Map.copyOf(groups);
        measure = List.copyOf(measure);
    }

    /// Shown groups with fewer rows than `least`.
    long smallerThan(int least) {
        return groups.values().stream().filter(rows -> rows.length < least).count();
    }

    /// Shown groups in which one record makes up at least `percent` of the total of a measure that has no negative
    /// values.
    long dominated(int percent) {
        return groups.values().stream()
                .filter(rows -> measure.stream().anyMatch(column -> dominated(column, rows, percent)))
                .count();
    }

    private static boolean dominated(InputColumn column, int[] rows, int percent) {
        double sum = 0;
        double top = 0;
        double second = 0;
        for (int row : rows) {
            double value = column.value(row);
            if (Double.isNaN(value) || value < 0) {
                if (value < 0) {
                    return false;
                }
                continue;
            }
            sum += value;
            second = Math.max(second, Math.min(top, value));
            top = Math.max(top, value);
        }
        // The two largest together are what the (2, k) rule looks at; p% asks how well the second can guess the first.
        double limit = sum * percent / 100;
        boolean pair = rows.length > 2 && top + second >= limit;
        return sum > 0 && (pair || top >= limit);
    }
}
