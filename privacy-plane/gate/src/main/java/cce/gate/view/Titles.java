package cce.gate.view;

import cce.gate.input.DatasetReader;
import cce.gate.input.Numeral;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The lines above the values of a table: none, one, or several where the first does not tell the columns apart, as
/// tables with two things along the top are written.
///
/// @param names one per column, the parts of several lines joined by a blank; empty without a title
/// @param lines how many lines the titles take, with a line that only names the keys
record Titles(List<String> names, int lines) {
    private static final int MIN_BODY = 3;
    private static final int MAX_LINES = 3;
    private static final int SAMPLE = 50;
    private static final double MOSTLY = 0.9;
    private static final Set<String> MISSING = Set.of("", "-", "?", "na", "n/a", "nan", "null", "none", "inf", "-inf");

    static Titles of(List<List<String>> rows) {
        if (rows.size() < 2 || !(DatasetReader.isHeader(rows.getFirst()) || titled(rows, 0))) {
            return new Titles(List.of(), 0);
        }
        int depth = depth(rows);
        if (depth == 1) {
            return new Titles(rows.getFirst(), 1);
        }
        var names = new ArrayList<String>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            names.add(String.join(" ", parts(rows, depth, column)).strip());
        }
        return new Titles(names, depth + (keyNames(rows, depth) ? 1 : 0));
    }

    /// A table under several lines of titles with one row for each of its cells: the keys down the side, those along
    /// the top, and the cell. Empty if there is one line or none.
    static Optional<View.Table> unfolded(String path, List<List<String>> rows) {
        Titles titles = of(rows);
        int depth = titles.lines() < 2 ? 1 : depth(rows);
        if (depth < 2) {
            return Optional.empty();
        }
        int keys = keys(rows, depth);
        var cells = new ArrayList<List<String>>();
        for (List<String> row : rows.subList(titles.lines(), rows.size())) {
            for (int column = keys; column < row.size() && keys <= row.size(); column++) {
                var cell = new ArrayList<>(row.subList(0, keys));
                cell.addAll(parts(rows, depth, column));
                cell.add(row.get(column));
                cells.add(cell);
            }
        }
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(new View.Table(path + ">pivot", List.of(), cells, false));
    }

    /// Lines needed to tell the columns apart.
    private static int depth(List<List<String>> rows) {
        int most = Math.min(MAX_LINES, rows.size() - MIN_BODY);
        for (int depth = 1; depth <= most; depth++) {
            int keys = depth == 1 ? 1 : keys(rows, depth);
            var seen = new HashSet<List<String>>();
            boolean apart = true;
            for (int column = keys; column < rows.getFirst().size(); column++) {
                List<String> parts = parts(rows, depth, column);
                apart &= seen.add(parts) && parts.stream().anyMatch(part -> !part.isEmpty());
            }
            if (apart) {
                return depth;
            }
            boolean title = depth < most
                    && (DatasetReader.isHeader(rows.get(depth)) || titled(rows, depth) || keyNames(rows, depth + 1));
            if (!title) {
                return 1;
            }
        }
        return 1;
    }

    /// What stands above a column; a title over several columns is written once, at the first.
    private static List<String> parts(List<List<String>> rows, int depth, int column) {
        var parts = new ArrayList<String>();
        for (int line = 0; line < depth; line++) {
            String part = "";
            for (int at = column; at >= 0 && part.isEmpty(); at--) {
                part = cell(rows.get(line), at);
            }
            parts.add(part);
        }
        return parts;
    }

    /// Columns at the left that hold keys: those named in the line of key names, or the first.
    private static int keys(List<List<String>> rows, int depth) {
        if (!keyNames(rows, depth)) {
            return 1;
        }
        int keys = 0;
        while (!cell(rows.get(depth), keys).isEmpty()) {
            keys++;
        }
        return keys;
    }

    /// Whether a line names the keys at the left and is blank elsewhere.
    private static boolean keyNames(List<List<String>> rows, int line) {
        if (line >= rows.size()) {
            return false;
        }
        List<String> row = rows.get(line);
        int named = 0;
        while (named < row.size() && !row.get(named).isBlank() && !number(row.get(named))) {
            named++;
        }
        return named > 0
                && named < row.size()
                && row.subList(named, row.size()).stream().allMatch(String::isBlank);
    }

    /// Whether a line has a word above a column of numbers; some titles, such as `0.25`, are numbers themselves.
    private static boolean titled(List<List<String>> rows, int line) {
        List<List<String>> body = rows.subList(line + 1, Math.min(rows.size(), line + 1 + SAMPLE));
        if (body.size() < MIN_BODY) {
            return false;
        }
        for (int column = 0; column < rows.get(line).size(); column++) {
            String title = cell(rows.get(line), column);
            if (!MISSING.contains(title.toLowerCase(Locale.ROOT)) && !number(title)) {
                int at = column;
                long numbers =
                        body.stream().filter(row -> number(cell(row, at))).count();
                if (numbers >= body.size() * MOSTLY) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean number(String cell) {
        String plain = cell.strip();
        return new Numeral().parse(plain, 0, plain.length());
    }

    private static String cell(List<String> row, int column) {
        return column < row.size() ? row.get(column).strip() : "";
    }
}
