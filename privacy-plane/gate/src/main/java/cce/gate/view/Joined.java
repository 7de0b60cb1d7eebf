package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Vectors of one length, put side by side: a table saved column by column, as an HDF5 group, an npz or a file for
/// each column, is a table all the same.
final class Joined {
    private static final int MIN_ROWS = 3;
    private static final int MAX_ROWS = 1 << 20;
    private static final int MAX_COLUMNS = 256;
    private static final long MAX_CELLS = 2 << 20;

    private Joined() {}

    /// Tables made of the vectors among the views.
    static List<View> of(List<View> views) {
        Map<Integer, List<View>> byLength = new TreeMap<>();
        for (View view : views) {
            int length = length(view);
            List<View> vectors = byLength.computeIfAbsent(length, rows -> new ArrayList<>());
            if (length >= MIN_ROWS && length <= MAX_ROWS && vectors.size() < MAX_COLUMNS) {
                vectors.add(view);
            }
        }
        var joined = new ArrayList<View>();
        long cells = 0;
        for (var entry : byLength.entrySet()) {
            int length = entry.getKey();
            int columns = entry.getValue().size();
            cells += (long) length * columns;
            if (columns >= 2 && cells <= MAX_CELLS) {
                joined.add(table(entry.getValue(), length));
            }
        }
        return joined;
    }

    /// Rows of a view that is a vector and no guess; 0 for all others.
    private static int length(View view) {
        return switch (view) {
            case View.Array array -> array.columns() == 1 && !Floats.guessed(array) ? array.values().length : 0;
            case View.Table table ->
                table.rows().stream().allMatch(row -> row.size() == 1)
                        ? table.rows().size()
                        : 0;
            case View.Text ignored -> 0;
            case View.Image ignored -> 0;
            case View.Pickle ignored -> 0;
            case View.Model ignored -> 0;
            case View.Opaque ignored -> 0;
        };
    }

    private static View table(List<View> vectors, int length) {
        var rows = new ArrayList<List<String>>(length);
        for (int i = 0; i < length; i++) {
            var row = new ArrayList<String>(vectors.size());
            for (View vector : vectors) {
                row.add(cell(vector, i));
            }
            rows.add(row);
        }
        return new View.Table(vectors.getFirst().path() + ">joined", List.of(), rows, false);
    }

    private static String cell(View vector, int row) {
        return switch (vector) {
            case View.Array array ->
                array.single() ? Cells.of((float) array.values()[row]) : Cells.of(array.values()[row]);
            case View.Table table -> table.rows().get(row).getFirst();
            case View.Text ignored -> "";
            case View.Image ignored -> "";
            case View.Pickle ignored -> "";
            case View.Model ignored -> "";
            case View.Opaque ignored -> "";
        };
    }
}
