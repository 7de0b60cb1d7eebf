package cce.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Neighbouring columns of which every row says yes to exactly one, without titles that would say so: each run of them
/// is one column again, with the place of the yes as its value.
final class OneHot {
    private static final int MIN_MEMBERS = 2;

    private OneHot() {}

    /// The columns of a grid, those of runs put together.
    static List<double[]> undone(Grid grid, int rows, Budget budget) {
        var columns = new ArrayList<double[]>();
        int from = 0;
        while (from < grid.columns()) {
            var places = new double[rows];
            int to = run(grid, from, places, budget);
            if (to - from >= MIN_MEMBERS) {
                columns.add(places);
                from = to;
            } else {
                columns.add(Arrays.copyOf(grid.numbers(from), rows));
                from++;
            }
        }
        return columns;
    }

    /// Where the run that begins here ends, with the place of each row's yes; `from` if none begins here.
    private static int run(Grid grid, int from, double[] places, Budget budget) {
        int marked = 0;
        for (int column = from; column < grid.columns(); column++) {
            for (int row = 0; row < places.length; row++) {
                budget.tick();
                double value = grid.number(column, row);
                if (value == 1 && places[row] == 0) {
                    places[row] = column - from + 1.0;
                    marked++;
                } else if (value != 0) {
                    return from;
                }
            }
            if (marked == places.length) {
                return column + 1;
            }
        }
        return from;
    }
}
