package cce.gate.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tables in texts that are none: lines made alike (YAML, SQL, LaTeX, Markdown, logs, sentences from a template),
/// blocks
/// of `key = value`, and long lines of numbers. What is the same in every line is the template; the rest are cells.
final class LineTables {
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{N}_]+(?:[.\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?|-[0-9.]+");
    private static final Pattern PAIR = Pattern.compile(
            "^[ \\t\\-*]{0,20}\"?([\\p{L}_][^:=\\n]{0,80}?)\"?[ \\t]{0,9}[:=][ \\t]{0,9}(\\S.{0,200})$");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
    private static final int MIN_ROWS = 5;
    private static final int MIN_VECTOR = 24;
    private static final int MAX_LINES = 200_000;
    private static final int MAX_LINE_CHARS = 20_000;
    private static final int MAX_TEMPLATES = 2000;

    private LineTables() {}

    static void find(String path, String text, List<View.Table> tables) {
        List<String> lines = text.lines().limit(MAX_LINES).toList();
        templates(path, lines, tables);
        pairs(path, lines, tables);
        lines.forEach(line -> vector(path, line, tables));
    }

    private static void templates(String path, List<String> lines, List<View.Table> tables) {
        Map<String, List<List<String>>> found = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.length() > MAX_LINE_CHARS || line.isBlank()) {
                continue;
            }
            var cells = new ArrayList<String>();
            var skeleton = new StringBuilder();
            Matcher matcher = WORD.matcher(line);
            int at = 0;
            while (matcher.find()) {
                skeleton.append(line, at, matcher.start()).append('w');
                cells.add(matcher.group());
                at = matcher.end();
            }
            String key = skeleton.append(line, at, line.length()).toString().replaceAll("[ \t]+", " ");
            if (cells.size() > 1 && (found.size() < MAX_TEMPLATES || found.containsKey(key))) {
                found.computeIfAbsent(key, k -> new ArrayList<>()).add(cells);
            }
        }
        for (List<List<String>> rows : found.values()) {
            List<Integer> varying = varying(rows);
            if (rows.size() >= MIN_ROWS && !varying.isEmpty()) {
                List<List<String>> cells = rows.stream()
                        .map(row -> varying.stream().map(row::get).toList())
                        .toList();
                tables.add(new View.Table(path + ">lines", names(rows, varying), cells, true));
            }
        }
    }

    /// Cells that are not the same in every line.
    private static List<Integer> varying(List<List<String>> rows) {
        var varying = new ArrayList<Integer>();
        for (int i = 0; i < rows.getFirst().size(); i++) {
            int column = i;
            String first = rows.getFirst().get(column);
            if (rows.stream().anyMatch(row -> !row.get(column).equals(first))) {
                varying.add(column);
            }
        }
        return varying;
    }

    /// The constant word before a cell is often its name.
    private static List<String> names(List<List<String>> rows, List<Integer> varying) {
        return varying.stream()
                .map(column -> column > 0 && !varying.contains(column - 1)
                        ? rows.getFirst().get(column - 1)
                        : "")
                .toList();
    }

    /// Records over several lines: keys that come back equally often.
    private static void pairs(String path, List<String> lines, List<View.Table> tables) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher matcher = line.length() <= MAX_LINE_CHARS ? PAIR.matcher(line) : PAIR.matcher("");
            if (matcher.matches() && (values.size() < MAX_TEMPLATES || values.containsKey(matcher.group(1)))) {
                String value = matcher.group(2).strip().replaceAll("^[\"']|[\"',;]+$", "");
                values.computeIfAbsent(matcher.group(1).strip(), k -> new ArrayList<>())
                        .add(value);
            }
        }
        int most = values.values().stream().mapToInt(List::size).max().orElse(0);
        List<String> names = values.keySet().stream()
                .filter(k -> values.getOrDefault(k, List.of()).size() == most)
                .toList();
        if (most >= MIN_ROWS && names.size() > 1) {
            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < most; i++) {
                int row = i;
                rows.add(names.stream()
                        .map(k -> values.getOrDefault(k, List.of()).get(row))
                        .toList());
            }
            tables.add(new View.Table(path + ">pairs", names, rows, false));
        }
    }

    /// One long line of numbers is a column lying down.
    private static void vector(String path, String line, List<View.Table> tables) {
        if (line.length() < MIN_VECTOR * 2 || tables.size() > MAX_TEMPLATES) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        Matcher matcher = NUMBER.matcher(line);
        int between = 0;
        int at = 0;
        while (matcher.find()) {
            between += matcher.start() - at;
            at = matcher.end();
            rows.add(List.of(matcher.group()));
        }
        if (rows.size() >= MIN_VECTOR && between + line.length() - at <= rows.size() * 3) {
            tables.add(new View.Table(path + ">line", List.of(), rows, true));
        }
    }
}
