package cce.gate.input;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads delimiter-separated text (RFC 4180 with any delimiter) row by row. Lenient on purpose: an output that a strict
/// parser rejects can still carry records.
public final class Delimited {
    private static final int MAX_CELL_CHARS = 1 << 16;
    private static final int MAX_CELLS_PER_ROW = 16_384;
    private static final int SNIFF_ROWS = 50;
    private static final int BUFFER_CHARS = 1 << 15;
    private static final String CANDIDATES = ",\t;|";

    private final Reader reader;
    private final char delimiter;
    private final char[] buffer = new char[BUFFER_CHARS];
    private final StringBuilder cell = new StringBuilder();
    private int at;
    private int held;

    /// @param reader is read in large pieces, beyond the rows that were asked for
    public Delimited(Reader reader, char delimiter) {
        this.reader = reader;
        this.delimiter = delimiter;
    }

    /// The delimiter that splits most of the first lines into the same number of cells, two or more.
    public static Optional<Character> sniff(CharSequence head) {
        List<String> lines = head.toString()
                .lines()
                .filter(l -> !l.isBlank())
                .limit(SNIFF_ROWS)
                .toList();
        Optional<Character> best = Optional.empty();
        int bestScore = 0;
        for (int i = 0; i < CANDIDATES.length(); i++) {
            char candidate = CANDIDATES.charAt(i);
            int score = score(lines, candidate);
            if (score > bestScore) {
                bestScore = score;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /// The next row, or empty at the end.
    public Optional<List<String>> next() throws IOException {
        int c = read();
        while (c == '\n' || c == '\r') {
            c = read();
        }
        if (c < 0) {
            return Optional.empty();
        }
        at--;
        var row = new ArrayList<String>();
        boolean more = true;
        while (more) {
            cell.setLength(0);
            more = cell();
            if (row.size() < MAX_CELLS_PER_ROW) {
                row.add(cell.toString());
            }
        }
        return Optional.of(row);
    }

    private boolean cell() throws IOException {
        int c = read();
        if (c == '"') {
            c = quoted();
        }
        while (c >= 0 && c != delimiter && c != '\n' && c != '\r') {
            append(c);
            c = read();
        }
        return c == delimiter;
    }

    private int quoted() throws IOException {
        for (int c = read(); c >= 0; c = read()) {
            if (c == '"') {
                int after = read();
                if (after != '"') {
                    return after;
                }
            }
            append(c);
        }
        return -1;
    }

    private void append(int c) {
        if (cell.length() < MAX_CELL_CHARS) {
            cell.append((char) c);
        }
    }

    private int read() throws IOException {
        if (at == held) {
            held = Math.max(0, reader.read(buffer, 0, buffer.length));
            at = 0;
            if (held == 0) {
                return -1;
            }
        }
        return buffer[at++];
    }

    private static int score(List<String> lines, char delimiter) {
        if (lines.isEmpty()) {
            return 0;
        }
        int cells = count(lines.getFirst(), delimiter);
        long same = lines.stream().filter(l -> count(l, delimiter) == cells).count();
        return cells > 0 && same * 10 >= lines.size() * 8L ? cells : 0;
    }

    private static int count(String line, char delimiter) {
        int cells = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '"';
            cells += c == delimiter && !quoted ? 1 : 0;
        }
        return cells;
    }
}
