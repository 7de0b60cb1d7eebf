package cce.gate;

import cce.gate.view.View;
import java.util.ArrayList;
import java.util.List;

/// Turns a cross table, with one key down the side and another along the top, into one row per cell.
final class Pivot {
    private static final int MIN_SIDE = 2;
    private static final int MAX_COLUMNS = 512;
    private static final int MAX_KEYS = 2;

    private Pivot() {}

    /// One grid per possible number of keys down the side.
    static List<Grid> unfold(View.Table table, Budget budget) {
        boolean titled = !table.header().isEmpty();
        List<List<String>> body = titled
                ? table.rows()
                : table.rows()
                        .subList(Math.min(1, table.rows().size()), table.rows().size());
        List<String> top =
                titled || table.rows().isEmpty() ? table.header() : table.rows().getFirst();
        var grids = new ArrayList<Grid>();
        for (int keys = 1; keys <= MAX_KEYS; keys++) {
            if (top.size() >= MIN_SIDE + keys && top.size() <= MAX_COLUMNS && body.size() >= MIN_SIDE) {
                grids.add(unfold(table.path(), top, body, keys, budget));
            }
        }
        return grids;
    }

    private static Grid unfold(String path, List<String> top, List<List<String>> body, int keys, Budget budget) {
        var cells = new ArrayList<List<String>>();
        for (List<String> row : body) {
            for (int column = keys; column < Math.min(top.size(), row.size()); column++) {
                var cell = new ArrayList<String>(row.subList(0, keys));
                cell.add(top.get(column));
                cell.add(row.get(column));
                cells.add(cell);
            }
        }
        var header = new ArrayList<String>(top.subList(0, keys));
        header.add("");
        header.add("");
        return Grid.of(path + ">pivot", header, cells, budget);
    }
}
