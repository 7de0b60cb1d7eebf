package cce.gate.view;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// The sheets of an XLSX workbook, hidden ones too: cells with their stored values, formulas beside them.
final class Workbook {
    private static final int MAX_COLUMNS = 16_384;
    private static final long MAX_CELLS = 4 << 20;
    private static final int MIN_ATTRIBUTE_CHARS = 24;

    private final List<String> shared = new ArrayList<>();
    private final BitSet used = new BitSet();
    private long cells;

    /// Reads the strings all sheets share.
    void strings(byte[] xml) {
        Xml.walk(xml, new Xml.Handler() {
            private final StringBuilder item = new StringBuilder();

            @Override
            public void start(String element, Map<String, String> attributes) {
                if (element.equals("si")) {
                    item.setLength(0);
                }
            }

            @Override
            public void text(String text) {
                item.append(text);
            }

            @Override
            public void end(String element) {
                if (element.equals("si")) {
                    shared.add(item.toString());
                }
            }
        });
    }

    /// Reads one sheet.
    void sheet(String name, byte[] xml, Contents.Builder out) {
        var sheet = new Sheet();
        Xml.walk(xml, sheet);
        if (!sheet.rows.isEmpty()) {
            out.add(Pages.sheet(name, sheet.rows));
        }
        out.note("beside", sheet.beside.toString());
    }

    /// Strings no sheet shows.
    void unused(Contents.Builder out) {
        var hidden = new ArrayList<List<String>>();
        for (int i = used.nextClearBit(0); i < shared.size(); i = used.nextClearBit(i + 1)) {
            hidden.add(List.of(shared.get(i)));
        }
        if (!hidden.isEmpty()) {
            out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), hidden));
            var text = new StringBuilder();
            hidden.forEach(cell -> text.append(cell.getFirst()).append('\n'));
            out.note("unused", text.toString());
        }
    }

    /// Texts of comments and charts, one line each.
    static String words(byte[] xml) {
        var words = new StringBuilder();
        Xml.walk(xml, new Xml.Handler() {
            @Override
            public void start(String element, Map<String, String> attributes) {
                attributes.values().stream()
                        .filter(value -> value.length() >= MIN_ATTRIBUTE_CHARS)
                        .forEach(value -> words.append(value).append('\n'));
            }

            @Override
            public void text(String text) {
                words.append(text);
            }

            @Override
            public void end(String element) {
                if (!words.isEmpty() && words.charAt(words.length() - 1) != '\n') {
                    words.append('\n');
                }
            }
        });
        return words.toString();
    }

    /// A sheet being read.
    private final class Sheet implements Xml.Handler {
        private final List<List<String>> rows = new ArrayList<>();
        private final StringBuilder beside = new StringBuilder();
        private final StringBuilder value = new StringBuilder();
        private String type = "n";
        private String place = "";
        private boolean inCell;
        private boolean inValue;

        @Override
        public void start(String element, Map<String, String> attributes) {
            switch (element) {
                case "row" -> rows.add(new ArrayList<>());
                case "c" -> {
                    inCell = true;
                    type = attributes.getOrDefault("t", "n");
                    place = attributes.getOrDefault("r", "");
                    value.setLength(0);
                }
                case "v", "t" -> inValue = inCell;
                default ->
                    attributes.values().stream()
                            .filter(text -> text.length() >= MIN_ATTRIBUTE_CHARS)
                            .forEach(text -> beside.append(text).append('\n'));
            }
        }

        @Override
        public void text(String text) {
            if (inValue) {
                value.append(text);
            } else if (!text.isBlank()) {
                beside.append(text).append('\n');
            }
        }

        @Override
        public void end(String element) {
            switch (element) {
                case "v", "t" -> inValue = false;
                case "c" -> {
                    inCell = false;
                    cell();
                }
                case "row" -> {
                    if (!rows.isEmpty() && rows.getLast().stream().allMatch(String::isEmpty)) {
                        rows.removeLast();
                    }
                }
                default -> {}
            }
        }

        private void cell() {
            if (rows.isEmpty()) {
                rows.add(new ArrayList<>());
            }
            List<String> row = rows.getLast();
            int column = column(place, row.size());
            cells += column - row.size() + 1L;
            if (column >= MAX_COLUMNS || cells > MAX_CELLS) {
                throw new Malformed("a sheet has too many cells");
            }
            while (row.size() < column) {
                row.add("");
            }
            row.add(content());
        }

        private String content() {
            String text = value.toString();
            return switch (type) {
                case "s" -> shared(text.strip());
                case "n" -> number(text.strip());
                case "b" -> text.strip().equals("1") ? "True" : "False";
                default -> text;
            };
        }

        private String shared(String index) {
            if (!index.matches("[0-9]{1,8}") || Integer.parseInt(index) >= shared.size()) {
                throw new Malformed("a cell names a string that is not there");
            }
            used.set(Integer.parseInt(index));
            return shared.get(Integer.parseInt(index));
        }

        private static String number(String text) {
            try {
                return text.isEmpty() ? "" : Cells.of(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                // Dates in ISO form and anything else stay as they are.
                return text;
            }
        }

        /// The column in `BC12`; without one, the next.
        private static int column(String place, int next) {
            int column = 0;
            for (int i = 0; i < place.length() && place.charAt(i) >= 'A' && place.charAt(i) <= 'Z'; i++) {
                column = column * 26 + place.charAt(i) - 'A' + 1;
                if (column > MAX_COLUMNS) {
                    throw new Malformed("a sheet has too many columns");
                }
            }
            return column == 0 || column - 1 < next ? next : column - 1;
        }
    }
}
