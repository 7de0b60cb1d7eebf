package cce.gate.emit;

import cce.gate.input.Delimited;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tables as canonical CSV: comma, quotes only where needed, LF, numbers within the policy's digits.
final class Rows {
    private static final int MIN_ROWS = 2;
    private static final int HEAD_CHARS = 1 << 14;

    private final Prose prose;

    Rows(Prose prose) {
        this.prose = prose;
    }

    /// The rows of a delimited text; empty if it is none.
    Optional<List<List<String>>> read(String text) {
        int end = text.length() <= HEAD_CHARS ? text.length() : Math.max(1, text.lastIndexOf('\n', HEAD_CHARS));
        Optional<Character> delimiter = Delimited.sniff(text.substring(0, end));
        if (delimiter.isEmpty()) {
            return Optional.empty();
        }
        var rows = new ArrayList<List<String>>();
        var reader = new Delimited(new StringReader(text), delimiter.get());
        try {
            for (Optional<List<String>> row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Prose with commas also has cells; a table has rows of equal width.
        long odd = rows.stream()
                .filter(row -> row.size() != rows.getFirst().size())
                .count();
        return rows.size() < MIN_ROWS || odd > 0 ? Optional.empty() : Optional.of(rows);
    }

    String write(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(this::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private String quoted(String cell) {
        String shown = prose.cell(cell);
        boolean needs = shown.indexOf(',') >= 0 || shown.indexOf('"') >= 0;
        return needs ? '"' + shown.replace("\"", "\"\"") + '"' : shown;
    }
}
