package cce.gate.input;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The bytes of an index (docs/formats/dataset-index.md): a magic, then one deflate stream.
public final class IndexCodec {
    private static final byte[] MAGIC = "CCEIDX2\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TABLES = 1000;
    private static final int MAX_CELLS = 64_000_000;
    private static final int MAX_STRING_BYTES = 1 << 20;
    private static final int MAX_HALVINGS = 40;

    /// Below what cells take in practice, so that the search for the size that fits starts too large.
    private static final int LEAST_BYTES_PER_CELL = 1;

    private IndexCodec() {}

    /// Writes as much as fits into so many bytes: rows and fingerprints are halved until they do. What cannot be left
    /// out, the names of tables and columns, may still be more.
    public static byte[] write(Contents contents, long mostBytes) {
        long cells = contents.tables().stream()
                .mapToLong(table -> (long) table.rows() * table.columns().size())
                .sum();
        long least = (cells + contents.fingerprints().size() * (long) Long.BYTES) * LEAST_BYTES_PER_CELL;
        int halvings = 0;
        while (halvings < MAX_HALVINGS && least >> halvings > mostBytes) {
            halvings++;
        }
        byte[] bytes = write(contents.thinned(halvings));
        while (bytes.length > mostBytes && halvings < MAX_HALVINGS && least >> halvings > 0) {
            bytes = write(contents.thinned(++halvings));
        }
        return bytes;
    }

    /// Writes an index.
    public static byte[] write(Contents content) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MAGIC);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater, 1 << 16))) {
            out.writeInt(content.tables().size());
            for (InputTable table : content.tables()) {
                writeTable(out, table);
            }
            long[] keys = content.fingerprints().keys();
            out.writeInt(content.fingerprints().shift());
            out.writeInt(keys.length);
            for (long key : keys) {
                out.writeLong(key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /// Reads an index.
    ///
    /// @throws IOException if the bytes are damaged; the message names the field
    public static Contents read(byte[] bytes) throws IOException {
        if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IOException("magic is not that of a dataset index, version 2");
        }
        var body = new ByteArrayInputStream(bytes, MAGIC.length, bytes.length - MAGIC.length);
        try (var in = new DataInputStream(new BufferedInputStream(new InflaterInputStream(body), 1 << 16))) {
            int count = bounded(in.readInt(), MAX_TABLES, "tables");
            var tables = new ArrayList<InputTable>();
            for (int i = 0; i < count; i++) {
                tables.add(readTable(in));
            }
            int shift = bounded(in.readInt(), 62, "fingerprints.shift");
            var keys = new long[bounded(in.readInt(), 1_000_000, "fingerprints.count")];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = in.readLong();
            }
            return new Contents(tables, new Fingerprints(shift, keys));
        }
    }

    private static void writeTable(DataOutputStream out, InputTable table) throws IOException {
        writeString(out, table.name());
        out.writeLong(table.totalRows());
        out.writeInt(table.rows());
        out.writeInt(table.columns().size());
        for (InputColumn column : table.columns()) {
            writeString(out, column.name());
            out.writeInt(column.distinctNumbers());
            out.writeInt(column.distinct() - column.distinctNumbers());
            for (int code = 0; code < column.distinctNumbers(); code++) {
                out.writeDouble(column.number(code));
            }
            for (int code = column.distinctNumbers(); code < column.distinct(); code++) {
                writeString(out, column.text(code).orElseThrow());
            }
            writeCodes(out, column);
        }
    }

    private static void writeCodes(DataOutputStream out, InputColumn column) throws IOException {
        int width = width(column.distinct());
        for (int row = 0; row < column.rows(); row++) {
            int code = column.code(row) + 1;
            for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
                out.writeByte(code >>> shift);
            }
        }
    }

    private static InputTable readTable(DataInputStream in) throws IOException {
        String name = readString(in, "table.name");
        long total = in.readLong();
        int rows = bounded(in.readInt(), MAX_CELLS, "table.rows");
        int columnCount = bounded(in.readInt(), TableBuilder.MAX_COLUMNS, "table.columns");
        if (total < rows || (long) rows * columnCount > MAX_CELLS) {
            throw new IOException("table.rows is out of range");
        }
        var columns = new ArrayList<InputColumn>();
        for (int i = 0; i < columnCount; i++) {
            columns.add(readColumn(in, rows));
        }
        return new InputTable(name, total, columns);
    }

    private static InputColumn readColumn(DataInputStream in, int rows) throws IOException {
        String name = readString(in, "column.name");
        var numbers = new double[bounded(in.readInt(), rows, "column.numbers")];
        var texts = new String[bounded(in.readInt(), rows - numbers.length, "column.texts")];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
            if (i > 0 && !(numbers[i] > numbers[i - 1])) {
                throw new IOException("column.numbers are not ascending");
            }
        }
        for (int i = 0; i < texts.length; i++) {
            texts[i] = readString(in, "column.texts");
        }
        int distinct = numbers.length + texts.length;
        int width = width(distinct);
        var codes = new int[rows];
        for (int row = 0; row < rows; row++) {
            int code = 0;
            for (int k = 0; k < width; k++) {
                code = code << 8 | in.readUnsignedByte();
            }
            codes[row] = bounded(code, distinct, "column.codes") - 1;
        }
        return new InputColumn(name, numbers, texts, codes);
    }

    private static int width(int distinct) {
        return distinct < 0xff ? 1 : distinct < 0xffff ? 2 : distinct < 0xffffff ? 3 : 4;
    }

    private static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readString(DataInputStream in, String field) throws IOException {
        byte[] bytes = in.readNBytes(bounded(in.readInt(), MAX_STRING_BYTES, field));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int bounded(int value, int max, String field) throws IOException {
        if (value < 0 || value > max) {
            throw new IOException(field + " is out of range");
        }
        return value;
    }
}
