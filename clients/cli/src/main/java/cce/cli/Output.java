package cce.cli;

import cce.protocol.Json;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Results go to standard output, as an aligned table for people or as JSON for programs; everything else goes to
/// standard error. Nothing is cut off: a long last column is wrapped between words. Times, which are seconds in
/// JSON, are written out for people.
final class Output {
    enum Format {
        table,
        json
    }

    private static final int LINE_CHARS = 120;
    private static final int MIN_LAST_COLUMN_CHARS = 40;
    private static final String GAP = "  ";
    private static final String ABSENT = "-";

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
        object(Json.tree(Json.write(new LinkedHashMap<>(fields))));
    }

    /// Objects inside become dotted names, and lists of objects tables of their own below.
    void object(JsonNode node) {
        if (isJson()) {
            out.println(Json.writeText(node));
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, JsonNode> tables = new LinkedHashMap<>();
        flatten("", node, fields, tables);
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> printWrapped(pad(text(name), width) + GAP, value));
        tables.forEach((name, list) -> {
            out.println();
            out.println(text(name) + ":");
            table(list);
        });
    }

    /// A list of objects with these members as columns; in JSON the list as it is.
    void list(List<String> columns, JsonNode list) {
        if (isJson()) {
            out.println(Json.writeText(list));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode entry : list) {
            rows.add(columns.stream()
                    .map(column -> cell(column, entry.path(column)))
                    .toList());
        }
        rows(columns, rows);
    }

    /// A list of rows; in JSON a list of objects keyed by the column names.
    void rows(List<String> columns, List<? extends List<?>> rows) {
        if (isJson()) {
            out.println(
                    Json.writeText(rows.stream().map(row -> keyed(columns, row)).toList()));
            return;
        }
        int[] widths = widths(columns, rows);
        printRow(columns, widths);
        rows.forEach(row -> printRow(row, widths));
        if (rows.isEmpty()) {
            out.println("(none)");
        }
    }

    /// Names and values by turns, kept in their order.
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }

    /// A sentence for people; nothing in JSON.
    void line(String sentence) {
        if (!isJson()) {
            sentence.lines().forEach(line -> out.println(text(line)));
        }
    }

    private static Map<String, Object> keyed(List<String> columns, List<?> row) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            object.put(columns.get(i), row.get(i));
        }
        return object;
    }

    private static void flatten(
            String prefix, JsonNode node, Map<String, String> fields, Map<String, JsonNode> tables) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String name = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (value.isObject() && !value.isEmpty()) {
                flatten(name + ".", value, fields, tables);
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                tables.put(name, value);
            } else {
                fields.put(name, cell(member.getKey(), value));
            }
        }
    }

    private void table(JsonNode list) {
        Set<String> columns = new LinkedHashSet<>();
        for (JsonNode entry : list) {
            columns.addAll(entry.propertyNames());
        }
        list(List.copyOf(columns), list);
    }

    /// A value as people read it: no JSON, and times as dates.
    private static String cell(String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull() || (value.isContainer() && value.isEmpty())) {
            return ABSENT;
        }
        if (value.isArray()) {
            return value.valueStream().map(entry -> cell(name, entry)).collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(member -> member.getKey() + "=" + cell(member.getKey(), member.getValue()))
                    .collect(Collectors.joining(", "));
        }
        boolean time = name.equals("at") || name.endsWith("_at");
        if (time && value.isIntegralNumber()) {
            return Instant.ofEpochSecond(value.asLong()).toString();
        }
        return text(value.asString());
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
        int last = widths.length - 1;
        for (int i = 0; i < last; i++) {
            line.append(pad(text(cells.get(i)), widths[i])).append(GAP);
        }
        printWrapped(line.toString(), text(cells.get(last)));
    }

    /// The lead, then the text, whose further lines start below its first.
    private void printWrapped(String lead, String text) {
        int width = Math.max(MIN_LAST_COLUMN_CHARS, LINE_CHARS - lead.length());
        String start = lead;
        for (String line : wrapped(text, width)) {
            out.println((start + line).stripTrailing());
            start = " ".repeat(lead.length());
        }
    }

    /// Broken between words only, so that an identifier can still be copied whole.
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            } else if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /// What came over the network is printed without control characters, also those of C1 and those that turn the
    /// direction of writing: a terminal obeys some of them.
    static String text(Object value) {
        return String.valueOf(value).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /// Text of several lines that others wrote, without what could move the cursor.
    static String lines(String text) {
        return text.lines().map(Output::text).collect(java.util.stream.Collectors.joining("\n", "", "\n"));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
