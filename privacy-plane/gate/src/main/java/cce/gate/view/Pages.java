package cce.gate.view;

import cce.gate.input.DatasetReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Text and tables of one XML part of a word processor, a slide or an OpenDocument file: DOCX, PPTX and ODF name their
/// elements alike once the namespaces are off.
final class Pages implements Xml.Handler {
    private static final Set<String> PARAGRAPHS = Set.of("p", "h");
    private static final Set<String> CELLS = Set.of("tc", "table-cell", "covered-table-cell");
    private static final Set<String> ROWS = Set.of("tr", "table-row");
    private static final Set<String> TABLES = Set.of("tbl", "table");
    private static final Set<String> BREAKS = Set.of("br", "cr", "line-break");
    private static final int MIN_ATTRIBUTE_CHARS = 24;
    private static final int MAX_REPEATED = 1024;
    private static final long MAX_CELLS = 4 << 20;

    private final boolean openDocument;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder beside = new StringBuilder();
    private final Deque<StringBuilder> cells = new ArrayDeque<>();
    private final Deque<List<List<String>>> tables = new ArrayDeque<>();
    private final List<Contents.Sheet> sheets = new ArrayList<>();
    private String value = "";
    private int repeated = 1;
    private int textDepth;
    private long cellCount;

    private Pages(boolean openDocument) {
        this.openDocument = openDocument;
    }

    static Pages of(byte[] xml, boolean openDocument) {
        var pages = new Pages(openDocument);
        Xml.walk(xml, pages);
        return pages;
    }

    /// What people read, a line a paragraph.
    String text() {
        return text.toString();
    }

    /// Attributes and texts that are not shown as text.
    String beside() {
        return beside.toString();
    }

    List<Contents.Sheet> sheets() {
        return sheets;
    }

    @Override
    public void start(String element, Map<String, String> attributes) {
        attributes.values().stream()
                .filter(attribute -> attribute.length() >= MIN_ATTRIBUTE_CHARS)
                .forEach(attribute -> beside.append(attribute).append('\n'));
        if (TABLES.contains(element)) {
            tables.push(new ArrayList<>());
        } else if (ROWS.contains(element) && !tables.isEmpty()) {
            tables.peek().add(new ArrayList<>());
        } else if (CELLS.contains(element)) {
            cells.push(new StringBuilder());
            value = attributes.getOrDefault("value", "");
            repeated = repeats(attributes.getOrDefault("number-columns-repeated", "1"));
        } else if (BREAKS.contains(element) || element.equals("tab")) {
            put(element.equals("tab") ? "\t" : "\n");
        } else if (element.equals("s")) {
            put(" ");
        }
        textDepth += shown(element) ? 1 : 0;
    }

    private boolean shown(String element) {
        return openDocument ? PARAGRAPHS.contains(element) : element.equals("t");
    }

    private static int repeats(String number) {
        return number.matches("[0-9]{1,7}") ? Math.clamp(Integer.parseInt(number), 1, MAX_REPEATED) : 1;
    }

    @Override
    public void text(String piece) {
        if (textDepth > 0) {
            put(piece);
        } else if (!piece.isBlank()) {
            beside.append(piece).append('\n');
        }
    }

    private void put(String piece) {
        (cells.isEmpty() ? text : cells.getFirst()).append(piece);
    }

    @Override
    public void end(String element) {
        textDepth -= shown(element) ? 1 : 0;
        if (PARAGRAPHS.contains(element)) {
            put(cells.isEmpty() ? "\n" : " ");
        } else if (CELLS.contains(element) && !cells.isEmpty()) {
            cell(cells.pop().toString().strip());
        } else if (ROWS.contains(element) && !tables.isEmpty() && !tables.peek().isEmpty()) {
            row();
        } else if (TABLES.contains(element) && !tables.isEmpty()) {
            table(tables.pop());
        }
    }

    private void cell(String shown) {
        if (tables.isEmpty() || tables.peek().isEmpty()) {
            text.append(shown).append('\n');
            return;
        }
        // A spreadsheet may show fewer digits than the cell has.
        String cell = value.isEmpty() ? shown : value;
        value = "";
        List<String> row = tables.peek().getLast();
        for (int i = 0; i < (cell.isEmpty() ? Math.min(repeated, 64) : repeated); i++) {
            row.add(cell);
        }
        cellCount += repeated;
        repeated = 1;
        if (cellCount > MAX_CELLS) {
            throw new Malformed("a table has too many cells");
        }
    }

    private void row() {
        List<String> row = tables.peek().getLast();
        while (!row.isEmpty() && row.getLast().isEmpty()) {
            row.removeLast();
        }
        if (row.isEmpty()) {
            tables.peek().removeLast();
        } else {
            text.append(String.join("\t", row)).append('\n');
        }
    }

    private void table(List<List<String>> rows) {
        if (!rows.isEmpty()) {
            sheets.add(sheet("", rows));
        }
    }

    /// A table whose first row is the header if it holds no number.
    static Contents.Sheet sheet(String name, List<List<String>> rows) {
        boolean titled = rows.size() > 1 && DatasetReader.isHeader(rows.getFirst());
        return titled
                ? new Contents.Sheet(name, rows.getFirst(), rows.subList(1, rows.size()))
                : new Contents.Sheet(name, List.of(), rows);
    }
}
