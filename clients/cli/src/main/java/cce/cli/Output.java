package cce.cli;

import cce.protocol.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Results go to standard output, as an aligned table for people or as JSON for programs; everything else goes to
/// standard error.
final class Output {
    enum Format {
        table,
        json
    }

    private static final int MAX_CELL_CHARS = 100;

    private final Format format;
    private final PrintStream out;

    Output(Format format, PrintStream out) {
        this.format = format;
        this.out = out;
    }

    boolean isJson() {
        return format == Format.json;
    }

    /// One object: `name  value` lines, or the object itself.
    void object(Map<String, ?> fields) {
        if (isJson()) {
            out.println(Json.writeText(fields));
            return;
        }
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> out.println(pad(name, width) + "  " + text(value)));
    }

    void object(JsonNode node) {
        if (isJson()) {
            out.println(Json.writeText(node));
            return;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
        object(fields);
    }

    /// A list of rows; in JSON a list of objects keyed by the column names.
    void rows(List<String> columns, List<? extends List<?>> rows) {
        if (isJson()) {
            List<Map<String, Object>> list = new ArrayList<>();
            for (List<?> row : rows) {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    object.put(columns.get(i), row.get(i));
                }
                list.add(object);
            }
            out.println(Json.writeText(list));
            return;
        }
        int[] widths = widths(columns, rows);
        printRow(columns, widths);
        rows.forEach(row -> printRow(row, widths));
        if (rows.isEmpty()) {
            out.println("(none)");
        }
    }

    void line(String sentence) {
        if (!isJson()) {
            out.println(sentence);
        }
    }

    private static int[] widths(List<String> columns, List<? extends List<?>> rows) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<?> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], text(row.get(i)).length());
            }
        }
        return widths;
    }

    private void printRow(List<?> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(pad(text(cells.get(i)), widths[i])).append("  ");
        }
        out.println(line.toString().stripTrailing());
    }

    /// What came over the network is printed without control characters: a terminal obeys some of them.
    static String text(Object value) {
        String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
        return text.length() <= MAX_CELL_CHARS ? text : text.substring(0, MAX_CELL_CHARS - 1) + "…";
    }

    private static Object plain(JsonNode node) {
        return node.isString() ? node.asString() : node.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
