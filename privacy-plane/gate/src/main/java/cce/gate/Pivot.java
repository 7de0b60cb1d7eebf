package cce.gate;

import cce.gate.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns a cross table, with one key down the side and another along the top, into one row per cell.
final class Pivot {
    private static final int MIN_SIDE = 2;
    private static final int MAX_COLUMNS = 512;

    private Pivot() {}

    static Optional<Grid> unfold(View.Table table, Budget budget) {
        boolean titled = !table.header().isEmpty();
        List<List<String>> body = titled
                ? table.rows()
                : table.rows()
                        .subList(Math.min(1, table.rows().size()), table.rows().size());
        List<String> top =
                titled || table.rows().isEmpty() ? table.header() : table.rows().getFirst();
        if (top.size() < MIN_SIDE + 1 || top.size() > MAX_COLUMNS || body.size() < MIN_SIDE) {
            return Optional.empty();
        }
        var cells = new ArrayList<List<String>>();
        for (List<String> row : body) {
            for (int column = 1; column < Math.min(top.size(), row.size()); column++) {
                cells.add(List.of(row.getFirst(), top.get(column), row.get(column)));
            }
        }
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(Grid.of(table.path() + ">pivot", List.of(top.getFirst(), "", ""), cells, budget));
    }
}
