package cce.gate.view;

import cce.gate.view.ArrowSchema.Field;
import io.airlift.compress.v3.MalformedInputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The columns of one Arrow record batch, as cells. Values that stand under a null are collected too: nobody who opens
/// the file sees them, and they are in it.
final class ArrowBatch {
    private static final int MAX_ROWS = 16 << 20;
    private static final int MAX_DEPTH = 32;

    /// What zeros look like in each type.
    private static final Set<String> NOTHING = Set.of("", "0", "1970-01-01", "1970-01-01 00:00:00", "00:00");

    private final Cursor body;
    private final Covered covered;
    private final boolean zstd;
    private final boolean packed;
    private final Iterator<long[]> nodes;
    private final Iterator<long[]> buffers;
    private final Iterator<long[]> variadic;
    private final Map<Long, List<String>> dictionaries;
    private final Limits limits;
    private final Contents.Builder out;
    private final List<List<String>> underNulls = new ArrayList<>();
    private int depth;

    ArrowBatch(Flat batch, byte[] body, Map<Long, List<String>> dictionaries, Limits limits, Contents.Builder out) {
        this.body = Cursor.little(body);
        this.covered = new Covered(body);
        this.packed = batch.has(3);
        this.zstd = batch.table(3).map(c -> c.u8(0, 0) == 1).orElse(false);
        this.nodes = batch.longs(1, 2).iterator();
        this.buffers = batch.longs(2, 2).iterator();
        this.variadic = batch.longs(4, 1).iterator();
        this.dictionaries = dictionaries;
        this.limits = limits;
        this.out = out;
    }

    /// A column that is no struct.
    ///
    /// @param records cells of each row: one, or as many as its list has
    record Leaf(String name, List<List<String>> records, boolean list) {}

    /// Reads the next field and all within it.
    List<Leaf> column(Field field) {
        if (++depth > MAX_DEPTH || !nodes.hasNext()) {
            throw new Malformed("a batch has fewer nodes than its schema");
        }
        long length = nodes.next()[0];
        if (length < 0 || length > MAX_ROWS) {
            throw new Malformed("a column has too many values");
        }
        List<Leaf> leaves = column(field, (int) length);
        depth--;
        return leaves;
    }

    /// What nobody sees, once all columns were read: values as a table, the rest as bytes.
    void hidden() {
        int rows = underNulls.stream().mapToInt(List::size).max().orElse(0);
        var table = new ArrayList<List<String>>();
        for (int i = 0; i < rows; i++) {
            int row = i;
            table.add(underNulls.stream()
                    .map(column -> row < column.size() ? column.get(row) : "")
                    .toList());
        }
        if (rows > 0) {
            out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), table));
        }
        out.unread("between-buffers", covered.rest());
    }

    private List<Leaf> column(Field field, int length) {
        if (field.dictionary().isPresent()) {
            return single(field, words(field.dictionary().get(), length));
        }
        return switch (field.type()) {
            case 1 -> single(field, Collections.nCopies(length, ""));
            case 13 -> struct(field);
            case 12, 17 -> list(field, length, 4);
            case 21 -> list(field, length, 8);
            case 16 -> fixedList(field, length);
            case 4, 5 -> single(field, texts(length, 4));
            case 19, 20 -> single(field, texts(length, 8));
            case 23, 24 -> single(field, views(length));
            case 6 -> single(field, flags(length));
            default -> single(field, fixed(field, length));
        };
    }

    private static List<Leaf> single(Field field, List<String> cells) {
        var records = new ArrayList<List<String>>(cells.size());
        cells.forEach(cell -> records.add(List.of(cell)));
        return List.of(new Leaf(field.name(), records, false));
    }

    private List<Leaf> struct(Field field) {
        buffer();
        var leaves = new ArrayList<Leaf>();
        for (Field child : field.children()) {
            for (Leaf leaf : column(child)) {
                leaves.add(new Leaf(field.name() + "." + leaf.name(), leaf.records(), leaf.list()));
            }
        }
        return leaves;
    }

    private List<Leaf> list(Field field, int length, int width) {
        buffer();
        long[] offsets = offsets(length, width);
        return grouped(field, offsets);
    }

    private List<Leaf> fixedList(Field field, int length) {
        buffer();
        int each = field.parameter32(0, 0);
        if (each < 0 || (long) each * length > MAX_ROWS) {
            throw new Malformed("a list is too long");
        }
        var offsets = new long[length + 1];
        Arrays.setAll(offsets, i -> (long) i * each);
        return grouped(field, offsets);
    }

    private List<Leaf> grouped(Field field, long[] offsets) {
        var leaves = new ArrayList<Leaf>();
        for (Field child : field.children()) {
            for (Leaf leaf : column(child)) {
                var records = new ArrayList<List<String>>();
                for (int i = 0; i + 1 < offsets.length; i++) {
                    var cells = new ArrayList<String>();
                    for (long at = offsets[i]; at < offsets[i + 1]; at++) {
                        if (at < 0 || at >= leaf.records().size() || cells.size() > MAX_ROWS) {
                            throw new Malformed("a list is longer than its values");
                        }
                        cells.addAll(leaf.records().get((int) at));
                    }
                    records.add(cells);
                }
                leaves.add(new Leaf(field.name() + "." + leaf.name(), records, true));
            }
        }
        return leaves;
    }

    private List<String> words(Flat encoding, int length) {
        List<String> words = dictionaries.get(encoding.i64(0, 0));
        if (words == null) {
            throw new Malformed("a dictionary is missing");
        }
        Cursor valid = buffer();
        int bytes = encoding.table(1).map(type -> type.i32(0, 32)).orElse(32) / 8;
        Cursor in = buffer();
        var cells = new ArrayList<String>(length);
        for (int i = 0; i < length; i++) {
            long index = in.number(bytes, "index");
            if (!valid(valid, i)) {
                cells.add("");
            } else if (index >= 0 && index < words.size()) {
                cells.add(words.get((int) index));
            } else {
                throw new Malformed("an index is beyond the dictionary");
            }
        }
        rest(in);
        return cells;
    }

    private List<String> texts(int length, int width) {
        Cursor valid = buffer();
        long[] offsets = offsets(length, width);
        Cursor in = buffer();
        int start = in.at();
        var cells = new ArrayList<String>(length);
        for (int i = 0; i < length; i++) {
            String cell = text(in.seek(start + offsets[i]).bytes(offsets[i + 1] - offsets[i], "text"));
            cells.add(cell);
        }
        if (length > 0) {
            if (offsets[0] > 0) {
                out.unread("before-values", in.seek(start).bytes(offsets[0], "rest"));
            }
            rest(in.seek(start + offsets[length]));
        }
        return shown(valid, cells);
    }

    /// Strings of up to twelve bytes in place, longer ones in shared buffers.
    private List<String> views(int length) {
        Cursor valid = buffer();
        Cursor in = buffer();
        int count = variadic.hasNext() ? Math.clamp(variadic.next()[0], 0, 1 << 16) : 0;
        var data = new ArrayList<Cursor>();
        for (int i = 0; i < count; i++) {
            data.add(buffer());
        }
        var starts = data.stream().map(Cursor::at).toList();
        var covers = data.stream().map(d -> new Covered(new byte[d.left()])).toList();
        var cells = new ArrayList<String>(length);
        for (int i = 0; i < length; i++) {
            int size = in.i32("view.length");
            byte[] rest = in.bytes(12, "view");
            Cursor inline = Cursor.little(rest);
            if (size <= 12) {
                cells.add(text(inline.bytes(size, "view")));
                continue;
            }
            int index = inline.skip(4, "prefix").i32("view.buffer");
            int offset = inline.i32("view.offset");
            if (index < 0 || index >= data.size() || offset < 0) {
                throw new Malformed("a view points nowhere");
            }
            byte[] bytes =
                    data.get(index).seek((long) starts.get(index) + offset).bytes(size, "view");
            covers.get(index).range(offset, (long) offset + size);
            cells.add(text(bytes));
        }
        for (int i = 0; i < data.size(); i++) {
            byte[] all = data.get(i).seek(starts.get(i)).bytes(data.get(i).left(), "data");
            out.unread("between-values", covers.get(i).restOf(all));
        }
        return shown(valid, cells);
    }

    private List<String> flags(int length) {
        Cursor valid = buffer();
        Cursor in = buffer();
        var cells = new ArrayList<String>(length);
        for (int i = 0; i < length; i++) {
            cells.add(valid(valid, i) ? bit(in, i) ? "True" : "False" : "");
        }
        return cells;
    }

    private List<String> fixed(Field field, int length) {
        Cursor valid = buffer();
        Cursor in = buffer();
        var cells = new ArrayList<String>(length);
        for (int i = 0; i < length; i++) {
            cells.add(value(field, in));
        }
        rest(in);
        return shown(valid, cells);
    }

    private static String value(Field field, Cursor in) {
        return switch (field.type()) {
            case 2 -> whole(in.number(field.parameter32(0, 32) / 8, "int"), field);
            case 3 ->
                switch (field.parameter16(0, 0)) {
                    case 0 -> Cells.of(Float.float16ToFloat((short) in.u16("half")));
                    case 1 -> Cells.of(in.f32("float"));
                    default -> Cells.of(in.f64("double"));
                };
            case 7 -> decimal(in.bytes(field.parameter32(2, 128) / 8, "decimal"), field.parameter32(1, 0));
            case 8 ->
                field.parameter16(0, 1) == 0
                        ? Cells.date(in.i32("date"))
                        : Cells.date(Math.floorDiv(in.i64("date"), 86_400_000L));
            case 9 ->
                Cells.time(
                        field.parameter32(1, 32) == 64 ? in.i64("time") : in.i32("time"),
                        perSecond(field.parameter16(0, 1)));
            case 10 -> Cells.instant(in.i64("timestamp"), perSecond(field.parameter16(0, 0)));
            case 18 -> Long.toString(in.i64("duration"));
            case 15 -> text(in.bytes(field.parameter32(0, 0), "fixed"));
            default -> throw new Malformed("type " + field.type() + " is not read");
        };
    }

    private static String whole(long value, Field field) {
        int bits = field.parameter32(0, 32);
        if (!field.parameterFlag(1)) {
            return Long.toUnsignedString(value);
        }
        return Long.toString(bits >= 64 ? value : (value << (64 - bits)) >> (64 - bits));
    }

    private static String decimal(byte[] little, int scale) {
        var big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[big.length - 1 - i];
        }
        return new BigDecimal(new BigInteger(big), Math.clamp(scale, 0, 100)).toPlainString();
    }

    private static long perSecond(int unit) {
        return switch (unit) {
            case 0 -> 1;
            case 1 -> 1000;
            case 2 -> 1_000_000;
            default -> 1_000_000_000;
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, Bytes.text(bytes).isPresent() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private long[] offsets(int length, int width) {
        Cursor in = buffer();
        var offsets = new long[length + 1];
        for (int i = 0; i <= length && !(length == 0 && in.done()); i++) {
            offsets[i] = in.number(width, "offset");
            if (offsets[i] < 0 || (i > 0 && offsets[i] < offsets[i - 1])) {
                throw new Malformed("offsets go back");
            }
        }
        return offsets;
    }

    /// The cells that are not null. If others hold anything, the whole column is kept as what nobody sees.
    private List<String> shown(Cursor valid, List<String> all) {
        if (valid.done()) {
            return all;
        }
        var cells = new ArrayList<String>(all.size());
        boolean hidden = false;
        for (int i = 0; i < all.size(); i++) {
            boolean there = valid(valid, i);
            hidden |= !there && !NOTHING.contains(all.get(i));
            cells.add(there ? all.get(i) : "");
        }
        if (hidden) {
            underNulls.add(all);
        }
        return cells;
    }

    private static boolean valid(Cursor bits, int i) {
        return bits.left() == 0 || bit(bits, i);
    }

    private static boolean bit(Cursor bits, int i) {
        int start = bits.at();
        int octet = bits.skip(i / 8, "bits").u8("bits");
        bits.seek(start);
        return ((octet >> (i % 8)) & 1) == 1;
    }

    private void rest(Cursor in) {
        byte[] rest = in.bytes(in.left(), "rest");
        if (!Bytes.zeros(rest)) {
            out.unread("after-values", rest);
        }
    }

    private Cursor buffer() {
        if (!buffers.hasNext()) {
            throw new Malformed("a batch has fewer buffers than its schema");
        }
        long[] place = buffers.next();
        Cursor raw = body.seek(place[0]).part(place[1], "buffer");
        covered.range(place[0], place[0] + place[1]);
        if (!packed || raw.done()) {
            return raw;
        }
        long plain = raw.i64("buffer.plain");
        if (plain == -1) {
            return raw;
        }
        if (plain < 0 || plain > limits.allowance(raw.left())) {
            limits.limit("arrow", "a buffer expands beyond its limit");
            throw new Malformed("a buffer expands beyond its limit");
        }
        limits.produce(plain);
        return Cursor.little(plain(raw.bytes(raw.left(), "buffer"), (int) plain));
    }

    private byte[] plain(byte[] in, int length) {
        try {
            Optional<Inflate.Result> result = zstd ? Inflate.zstd(in, 0, length + 1) : Inflate.lz4(in, 0, length + 1);
            byte[] bytes = result.map(Inflate.Result::bytes).orElse(new byte[0]);
            if (bytes.length != length) {
                throw new Malformed("a buffer has another size than it says");
            }
            return bytes;
        } catch (MalformedInputException e) {
            throw new Malformed("a buffer cannot be decompressed");
        }
    }
}
