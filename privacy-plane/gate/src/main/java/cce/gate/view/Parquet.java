package cce.gate.view;

import cce.gate.view.ParquetSchema.Leaf;
import cce.gate.view.Thrift.Struct;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Apache Parquet: columns that stand once per row as one table, every list column as a table of its own.
///
/// Statistics, indexes and Bloom filters repeat what the values say, or should; they are searched like hidden content.
final class Parquet implements Container {
    private static final String MAGIC = "PAR1";
    private static final int TAIL = 8;
    private static final int MAX_CELLS = 16 << 20;
    private static final int MIN_UNKNOWN = 24;
    private static final String ARROW_SCHEMA = "ARROW:schema";

    @Override
    public boolean is(byte[] in) {
        return in.length > 12 && Bytes.startsWith(in, 0, MAGIC) && Bytes.startsWith(in, in.length - 4, MAGIC);
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        var out = new Contents.Builder();
        var covered = new Covered(in);
        covered.range(0, 4);
        long length = Cursor.little(in, in.length - TAIL, in.length).u32("footer.length");
        Cursor footer = Cursor.little(in, in.length - TAIL - length, in.length - TAIL);
        var thrift = new Thrift(footer);
        Struct meta = thrift.struct();
        covered.range(footer.at() - (length - footer.left()), in.length);
        out.unread("after-footer", footer.bytes(footer.left(), "footer"));
        properties(meta, out);
        unknown(thrift.binaries(), meta, out);

        List<Leaf> leaves = ParquetSchema.leaves(meta.structs(2));
        var columns = new ArrayList<List<List<String>>>();
        leaves.forEach(leaf -> columns.add(new ArrayList<>()));
        long cells = 0;
        for (Struct group : meta.structs(4)) {
            List<Struct> chunks = group.structs(1);
            if (chunks.size() != leaves.size()) {
                throw new Malformed("a row group has other columns than the schema");
            }
            for (int i = 0; i < chunks.size(); i++) {
                Struct chunk = chunks.get(i);
                Struct column = chunk.struct(3);
                side(in, chunk, column, covered, out);
                List<List<String>> records =
                        new ParquetColumn(in, leaves.get(i), column, limits, covered, out).records();
                cells += records.stream().mapToLong(List::size).sum();
                if (cells > MAX_CELLS) {
                    limits.limit("parquet", "a table has more than " + MAX_CELLS + " cells");
                    throw new Malformed("too many cells");
                }
                columns.get(i).addAll(records);
            }
        }
        tables(leaves, columns, out);
        out.unread("gaps", covered.rest());
        return out.build(Kind.TABLE, "parquet");
    }

    private static void tables(List<Leaf> leaves, List<List<List<String>>> columns, Contents.Builder out) {
        var header = new ArrayList<String>();
        var flat = new ArrayList<List<List<String>>>();
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).repeats() == 0) {
                header.add(leaves.get(i).name());
                flat.add(columns.get(i));
            } else {
                out.add(new Contents.Sheet(leaves.get(i).name(), List.of(), columns.get(i)));
            }
        }
        int rows = flat.stream().mapToInt(List::size).max().orElse(0);
        var table = new ArrayList<List<String>>(rows);
        for (int row = 0; row < rows; row++) {
            var cells = new ArrayList<String>(flat.size());
            for (List<List<String>> column : flat) {
                cells.add(row < column.size() ? column.get(row).getFirst() : "");
            }
            table.add(cells);
        }
        if (!header.isEmpty()) {
            out.add(new Contents.Sheet("", header, table));
        }
    }

    /// What readers may do without: page indexes and Bloom filters.
    private static void side(byte[] in, Struct chunk, Struct column, Covered covered, Contents.Builder out) {
        examined(in, chunk.number(4, 0), chunk.number(5, 0), covered, out);
        examined(in, chunk.number(6, 0), chunk.number(7, 0), covered, out);
        examined(in, column.number(14, 0), column.number(15, 0), covered, out);
    }

    private static void examined(byte[] in, long from, long length, Covered covered, Contents.Builder out) {
        if (from > 0 && length > 0) {
            byte[] bytes = Cursor.little(in, from, from + length).bytes(length, "index");
            covered.range(from, from + length);
            out.add(new Contents.Examined("index", bytes));
        }
    }

    /// Keys and values of the file, and who says to have written it.
    private static void properties(Struct meta, Contents.Builder out) {
        out.note("created-by", meta.text(6));
        for (Struct entry : meta.structs(5)) {
            String key = entry.text(1);
            String value = entry.text(2);
            if (key.equals(ARROW_SCHEMA)) {
                schema(value, out);
            } else {
                Properties.note(key, value, out);
            }
        }
    }

    /// Long bytes in fields of the metadata that nobody asks for.
    private static void unknown(List<byte[]> binaries, Struct meta, Contents.Builder out) {
        Set<byte[]> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.add(meta.bytes(6));
        meta.structs(5).forEach(entry -> known.addAll(List.of(entry.bytes(1), entry.bytes(2))));
        for (byte[] bytes : binaries) {
            if (bytes.length >= MIN_UNKNOWN && !known.contains(bytes)) {
                out.add(new Contents.Examined("metadata", bytes));
            }
        }
    }

    /// Arrow's form of the schema, a message that repeats what Parquet's says.
    private static void schema(String base64, Contents.Builder out) {
        try {
            byte[] message = Base64.getDecoder().decode(base64);
            ArrowSchema.note(message, out);
        } catch (IllegalArgumentException | ArithmeticException | Malformed e) {
            // No schema, so its text is looked at as any other text is.
            out.note("property", base64);
        }
    }
}
