package cce.gate;

import cce.gate.view.View;
import java.util.ArrayList;
import java.util.List;

/// A piece of work for [Tokens]: lines of a text or rows of a table, `[from, to)`, or a whole view that cannot be cut.
record TokenPart(View view, int from, int to, long weight) {
    /// Tables up to so many rows are also read down their columns.
    static final int MAX_TRANSPOSED_ROWS = 512;

    private static final int PART_CHARS = 1 << 16;

    static List<TokenPart> of(List<View> views) {
        var parts = new ArrayList<TokenPart>();
        for (View view : views) {
            switch (view) {
                case View.Text text -> lines(text, parts);
                case View.Table table -> rows(table, parts);
                case View.Array array -> parts.add(new TokenPart(array, 0, 0, array.values().length * 8L));
                case View.Image ignored -> {}
                case View.Pickle ignored -> {}
                case View.Model ignored -> {}
                case View.Opaque ignored -> {}
            }
        }
        return parts;
    }

    private static void lines(View.Text view, List<TokenPart> parts) {
        String text = view.text();
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf('\n', Math.min(text.length(), from + PART_CHARS));
            int to = end < 0 ? text.length() : end;
            parts.add(new TokenPart(view, from, to, to - from));
            from = to + 1;
        }
    }

    private static void rows(View.Table table, List<TokenPart> parts) {
        int rows = table.rows().size();
        int columns = rows == 0 ? 1 : Math.max(1, table.rows().getFirst().size());
        int step = Math.max(1, PART_CHARS / (8 * columns));
        for (int from = 0; from < rows && !table.lines(); from += step) {
            int to = Math.min(rows, from + step);
            parts.add(new TokenPart(table, from, to, 8L * columns * (to - from)));
        }
        if (rows > 0 && columns >= 2 && rows <= MAX_TRANSPOSED_ROWS) {
            parts.add(new TokenPart(table, 0, 0, 8L * columns * rows));
        }
    }
}
