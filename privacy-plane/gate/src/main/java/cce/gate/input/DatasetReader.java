package cce.gate.input;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/// Reads the files of a dataset once, front to back, into tables and fingerprints. What a file is, is decided by its
/// first 64 KiB, never by its name.
public final class DatasetReader {
    private static final int HEAD_BYTES = 1 << 16;
    private static final int BLOCK = 1 << 16;
    private static final int MAX_TABLES = 1000;

    private final List<InputTable> tables = new ArrayList<>();
    private final List<InputTable> close = new ArrayList<>();
    private final Suspects suspects;
    private final List<String> notes = new ArrayList<>();
    private final Fingerprints fingerprints = new Fingerprints();
    private long bytes;

    public DatasetReader() {
        this(Suspects.NONE);
    }

    /// A reader that also keeps rows of large tables that an output may show.
    public DatasetReader(Shown shown) {
        this(new Suspects(shown));
    }

    private DatasetReader(Suspects suspects) {
        this.suspects = suspects;
    }

    /// Reads one file to its end.
    public void read(String path, InputStream plaintext) throws IOException {
        var in = new BufferedInputStream(new Counted(plaintext), HEAD_BYTES * 2);
        byte[] head = head(in);
        if (head.length > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
            in = new BufferedInputStream(new GZIPInputStream(in, BLOCK), HEAD_BYTES * 2);
            head = head(in);
        }
        if (tables.size() >= MAX_TABLES) {
            notes.add("More than " + MAX_TABLES + " tables; later files are known by fingerprints only.");
            readBytes(in);
        } else if (binary(head)) {
            readBytes(in);
        } else {
            readText(path, in, new String(head, StandardCharsets.UTF_8).strip());
        }
    }

    /// All that was read, with the tables that have at least one column.
    public Contents contents() {
        return new Contents(tables, fingerprints);
    }

    /// Tables with the rows that an output may show, for comparing rows and nothing else: as a sample they are biased.
    /// Tables without such rows are as in [#contents()].
    public List<InputTable> close() {
        return List.copyOf(close);
    }

    /// Sentences on what could not be read.
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /// Bytes read of all files, as they were stored.
    public long bytes() {
        return bytes;
    }

    private void readText(String path, InputStream in, String head) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BLOCK);
        if (head.startsWith("{") || head.startsWith("[")) {
            readJson(path, reader);
            return;
        }
        Optional<Character> delimiter = Delimited.sniff(head);
        if (delimiter.isPresent() || oneColumn(head)) {
            readDelimited(path, new Delimited(reader, delimiter.orElse(',')));
        } else {
            readProse(reader);
        }
    }

    private void readDelimited(String path, Delimited rows) throws IOException {
        var table = new TableBuilder(path, suspects.next());
        List<String> header = rows.next().orElse(List.of());
        if (!isHeader(header)) {
            List<String> first = header;
            header = List.of();
            table.addRow(header, first);
        }
        for (Optional<List<String>> row = rows.next(); row.isPresent(); row = rows.next()) {
            table.addRow(header, row.get());
            row.get().forEach(this::readCell);
        }
        add(table);
    }

    /// Tables written without a header line start with data; a header holds no number.
    public static boolean isHeader(List<String> cells) {
        var numeral = new Numeral();
        return numbered(cells)
                || cells.stream()
                        .map(String::strip)
                        .filter(c -> !c.isEmpty())
                        .noneMatch(c -> numeral.parse(c, 0, c.length()));
    }

    /// Columns without names are often titled 0, 1, 2 ...
    private static boolean numbered(List<String> cells) {
        int first = !cells.isEmpty() && cells.getFirst().isBlank() ? 1 : 0;
        for (int i = first; i < cells.size(); i++) {
            if (!cells.get(i).strip().equals(Integer.toString(i - first))) {
                return false;
            }
        }
        return cells.size() > first;
    }

    private void readJson(String path, Reader reader) throws IOException {
        var table = new TableBuilder(path, suspects.next());
        try (JsonParser parser =
                JsonFactory.builder().build().createParser(tools.jackson.core.ObjectReadContext.empty(), reader)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    var row = new LinkedHashMap<String, String>();
                    flatten(parser, "", row);
                    row.values().forEach(this::readCell);
                    table.addRow(row);
                }
            }
        } catch (JacksonException e) {
            notes.add("A JSON file stopped being JSON part of the way; its records up to there are indexed ("
                    + e.getClass().getSimpleName() + ").");
        }
        add(table);
    }

    private static void flatten(JsonParser parser, String prefix, Map<String, String> row) {
        String key = prefix;
        int index = 0;
        boolean array = parser.currentToken() == JsonToken.START_ARRAY;
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY && token != null;
                token = parser.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME) {
                key = prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
                continue;
            }
            String name = array ? prefix + "." + index++ : key;
            if (token.isStructStart()) {
                flatten(parser, name, row);
            } else if (row.size() < TableBuilder.MAX_COLUMNS) {
                row.put(name, token == JsonToken.VALUE_NULL ? "" : parser.getString());
            }
        }
    }

    private void readCell(String cell) {
        if (cell.length() > Words.MAX_WORDS * 4 && Words.count(Words.normal(cell)) > Words.MAX_WORDS) {
            fingerprints.addText(cell);
        }
    }

    private void readProse(BufferedReader reader) throws IOException {
        var block = new char[BLOCK];
        for (int read = reader.read(block); read > 0; read = reader.read(block)) {
            fingerprints.addText(new String(block, 0, read));
        }
    }

    private void readBytes(InputStream in) throws IOException {
        for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
            fingerprints.addBytes(block, block.length);
        }
    }

    private void add(TableBuilder builder) {
        InputTable table = builder.build();
        if (table.rows() > 0) {
            tables.add(table);
            close.add(builder.suspects() ? builder.buildClose() : table);
        }
    }

    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(HEAD_BYTES);
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.reset();
        return head;
    }

    private static boolean binary(byte[] head) {
        int control = 0;
        for (byte b : head) {
            control += b >= 0 && b < 32 && b != '\n' && b != '\r' && b != '\t' ? 1 : 0;
        }
        return control > head.length / 100;
    }

    private static boolean oneColumn(String head) {
        return head.lines()
                .limit(20)
                .allMatch(line -> line.length() <= 64 && !line.strip().contains(" "));
    }

    /// Counts what is read of a file, before it is unpacked.
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            bytes += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = super.read(into, from, length);
            bytes += Math.max(0, count);
            return count;
        }
    }
}
