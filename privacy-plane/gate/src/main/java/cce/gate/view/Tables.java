package cce.gate.view;

import cce.gate.input.Delimited;
import cce.gate.input.Numeral;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds tables in text: delimited files, aligned columns as a console prints them, and HTML.
final class Tables {
    private static final int MIN_BLOCK_LINES = 3;
    private static final int MAX_TABLES = 200;
    private static final int MAX_COLUMNS = 4096;
    private static final int HEAD_CHARS = 1 << 14;

    private Tables() {}

    static List<View.Table> find(String path, String text) {
        var tables = new ArrayList<View.Table>();
        html(path, text, tables);
        List<List<String>> rows = delimited(text);
        boolean whole = rows.size() >= 2;
        if (whole) {
            Titles.unfolded(path, rows).ifPresent(tables::add);
            tables.add(table(path + ">csv", rows, true));
        } else if (tables.isEmpty()) {
            blocks(path, text, tables);
        }
        if (!whole || structured(text)) {
            LineTables.find(path, text, tables);
        }
        return tables;
    }

    /// Whether cells of the text are more than values.
    private static boolean structured(String text) {
        return text.substring(0, Math.min(text.length(), HEAD_CHARS))
                .chars()
                .anyMatch(c -> "{}[]()=:|&\\".indexOf(c) >= 0);
    }

    /// The rows of a delimited file; none if the text is not one.
    private static List<List<String>> delimited(String text) {
        String head =
                text.length() <= HEAD_CHARS ? text : text.substring(0, Math.max(1, text.lastIndexOf('\n', HEAD_CHARS)));
        Optional<Character> delimiter = Delimited.sniff(head);
        if (delimiter.isEmpty() && !numbersOnly(head)) {
            return List.of();
        }
        var rows = new ArrayList<List<String>>();
        var reader = new Delimited(new StringReader(text), delimiter.orElse(','));
        try {
            for (Optional<List<String>> row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /// One number per line, with a title at most: a column.
    private static boolean numbersOnly(String head) {
        var numeral = new Numeral();
        List<String> lines =
                head.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        return lines.size() >= MIN_BLOCK_LINES && lines.stream().skip(1).allMatch(l -> numeral.parse(l, 0, l.length()));
    }

    private static void blocks(String path, String text, List<View.Table> tables) {
        List<String> lines = text.lines().toList();
        int at = 0;
        while (at < lines.size() && tables.size() < MAX_TABLES) {
            int end = Math.max(block(lines, at, ','), Math.max(block(lines, at, '\t'), block(lines, at, ' ')));
            if (end - at < MIN_BLOCK_LINES) {
                at++;
                continue;
            }
            char delimiter = block(lines, at, ',') == end ? ',' : block(lines, at, '\t') == end ? '\t' : ' ';
            var rows = new ArrayList<List<String>>();
            int width = split(lines.get(at), delimiter).size();
            // Consoles print the header above, one cell short when the index column has no name.
            if (at > 0) {
                List<String> above = split(lines.get(at - 1), delimiter);
                if (above.size() == width - 1 && width > 1) {
                    var padded = new ArrayList<String>(List.of("index"));
                    padded.addAll(above);
                    rows.add(padded);
                }
            }
            lines.subList(at, end).forEach(line -> rows.add(split(line, delimiter)));
            tables.add(table(path + ">block", rows, true));
            at = end;
        }
    }

    private static int block(List<String> lines, int from, char delimiter) {
        int width = width(lines.get(from), delimiter);
        int end = from;
        while (width >= 2 && end < lines.size() && width(lines.get(end), delimiter) == width) {
            end++;
        }
        return end;
    }

    private static int width(String line, char delimiter) {
        int width = 0;
        boolean inside = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (delimiter == ' ') {
                boolean gap = c == ' ' || c == '\t';
                width += !gap && !inside ? 1 : 0;
                inside = !gap;
            } else {
                width += c == delimiter ? 1 : 0;
            }
        }
        return delimiter == ' ' ? width : width + 1;
    }

    private static List<String> split(String line, char delimiter) {
        return delimiter == ' ' ? List.of(line.strip().split("[ \t]+")) : List.of(line.split(delimiter + "", -1));
    }

    private static void html(String path, String text, List<View.Table> tables) {
        int at = text.indexOf("<tr");
        var rows = new ArrayList<List<String>>();
        while (at >= 0) {
            int end = text.indexOf("</tr", at);
            String row = text.substring(at, end < 0 ? text.length() : end);
            var cells = new ArrayList<String>();
            for (String piece : row.split("<t[dh]", MAX_COLUMNS)) {
                int open = piece.indexOf('>');
                int close = piece.indexOf("</t", open + 1);
                if (open >= 0 && close > open) {
                    cells.add(piece.substring(open + 1, close)
                            .replaceAll("<[^>]{0,200}>", "")
                            .strip());
                }
            }
            if (!cells.isEmpty()) {
                // A cell that spans rows is written once; the rows below it are short on the left.
                int missing = rows.isEmpty() ? 0 : rows.getLast().size() - cells.size();
                if (missing > 0 && text.contains("rowspan")) {
                    cells.addAll(0, rows.getLast().subList(0, missing));
                }
                rows.add(cells);
            }
            at = end < 0 ? -1 : text.indexOf("<tr", end);
        }
        if (rows.size() >= 2) {
            Titles.unfolded(path, rows).ifPresent(tables::add);
            tables.add(table(path + ">html", rows, false));
        }
    }

    /// A table with its titles apart from its rows.
    static View.Table table(String path, List<List<String>> rows, boolean lines) {
        Titles titles = Titles.of(rows);
        return new View.Table(path, titles.names(), rows.subList(titles.lines(), rows.size()), lines);
    }
}
