package cce.gate.view;

import cce.gate.view.ParquetSchema.Leaf;
import cce.gate.view.Thrift.Struct;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// One column of one row group: its pages, decompressed and decoded into cells.
final class ParquetColumn {
    private static final int MAX_PAGES = 1_000_000;
    private static final int MAX_VALUES = 16 << 20;

    private final byte[] file;
    private final Leaf leaf;
    private final Struct meta;
    private final Limits limits;
    private final Covered covered;
    private final Contents.Builder out;
    private final List<List<String>> records = new ArrayList<>();
    private List<Object> dictionary = List.of();
    private final BitSet used = new BitSet();

    ParquetColumn(byte[] file, Leaf leaf, Struct meta, Limits limits, Covered covered, Contents.Builder out) {
        this.file = file;
        this.leaf = leaf;
        this.meta = meta;
        this.limits = limits;
        this.covered = covered;
        this.out = out;
    }

    /// The cells of each row: one, or as many as its list has.
    List<List<String>> records() {
        long start = Math.min(
                meta.required(9, "column.dataPage"), meta.has(11) ? meta.number(11, Long.MAX_VALUE) : Long.MAX_VALUE);
        long length = meta.required(7, "column.bytes");
        long count = meta.required(5, "column.values");
        if (count < 0 || count > MAX_VALUES) {
            throw new Malformed("a column has too many values");
        }
        if (covered.overlaps(start, start + length)) {
            throw new Malformed("columns share their bytes");
        }
        Cursor in = Cursor.little(file, start, start + length);
        long read = 0;
        for (int pages = 0; read < count && pages < MAX_PAGES; pages++) {
            read += page(in);
        }
        if (!in.done()) {
            out.unread("after-pages", in.bytes(in.left(), "rest"));
        }
        covered.range(start, start + length);
        repeated(start + length);
        unusedWords();
        statistics(meta.struct(12));
        return records;
    }

    /// Some writers repeat what the footer says of the column behind it.
    private void repeated(long from) {
        try {
            Cursor in = Cursor.little(file, from, file.length);
            Struct copy = new Thrift(in).struct();
            if (copy.number(9, -1) == meta.number(9, -2)
                    && !copy.list(3).isEmpty()
                    && !covered.overlaps(from, in.at())) {
                covered.range(from, in.at());
            }
        } catch (Malformed e) {
            // Not such a copy, so these bytes stay to be read by others or by nobody.
            return;
        }
    }

    private int page(Cursor in) {
        Struct head = new Thrift(in).struct();
        int plainBytes = Math.clamp(head.required(2, "page.bytes"), 0, Integer.MAX_VALUE);
        Cursor packed = in.part(head.required(3, "page.packed"), "page");
        return switch ((int) head.required(1, "page.type")) {
            case 0 -> {
                Struct data = head.struct(5);
                int values = count(data.required(1, "page.values"));
                Cursor page = plain(packed, plainBytes);
                long[] repeats = leaf.repeats() > 0 ? sized(page, bits(leaf.repeats()), values) : new long[values];
                long[] present = leaf.mayBeNull() > 0 ? sized(page, bits(leaf.mayBeNull()), values) : all(values, 0);
                yield data(page, (int) data.number(2, 0), repeats, present);
            }
            case 2 -> {
                Struct words = head.struct(7);
                Cursor page = plain(packed, plainBytes);
                dictionary = new ParquetValues(leaf.type(), leaf.width(), List.of())
                        .plain(page, count(words.required(1, "dictionary.values")));
                used.clear();
                rest(page);
                yield 0;
            }
            case 3 -> secondForm(head, packed, plainBytes);
            default -> throw new Malformed("a page type is unknown");
        };
    }

    /// A data page of version 2: levels before the compressed part.
    private int secondForm(Struct head, Cursor packed, int plainBytes) {
        Struct data = head.struct(8);
        int values = count(data.required(1, "page.values"));
        Cursor repeatLevels = packed.part(data.number(6, 0), "page.repeats");
        Cursor presentLevels = packed.part(data.number(5, 0), "page.present");
        int levels = (int) (data.number(6, 0) + data.number(5, 0));
        long[] repeats = leaf.repeats() > 0
                ? ParquetValues.hybrid(repeatLevels, bits(leaf.repeats()), values)
                : new long[values];
        long[] present = leaf.mayBeNull() > 0
                ? ParquetValues.hybrid(presentLevels, bits(leaf.mayBeNull()), values)
                : all(values, 0);
        Cursor page = data.flag(7, true) ? plain(packed, plainBytes - levels) : packed;
        return data(page, (int) data.number(4, 0), repeats, present);
    }

    private int data(Cursor page, int encoding, long[] repeats, long[] present) {
        int there =
                (int) Arrays.stream(present).filter(p -> p == leaf.mayBeNull()).count();
        List<Object> words = dictionary;
        List<Object> values = there == 0 && page.done()
                ? List.of()
                : new ParquetValues(leaf.type(), leaf.width(), words).read(page, encoding, there);
        if (values.size() < there) {
            throw new Malformed("a page has too few values");
        }
        if (encoding == 2 || encoding == 8) {
            // The same words again: which of them are shown at all.
            var shown = new java.util.IdentityHashMap<Object, Boolean>();
            values.forEach(value -> shown.put(value, true));
            for (int i = 0; i < words.size(); i++) {
                if (shown.containsKey(words.get(i))) {
                    used.set(i);
                }
            }
        }
        int next = 0;
        for (int i = 0; i < present.length; i++) {
            String cell = present[i] == leaf.mayBeNull() ? leaf.cell(values.get(next++)) : "";
            if (repeats[i] == 0) {
                records.add(leaf.repeats() == 0 ? List.of(cell) : new ArrayList<>(List.of(cell)));
            } else if (records.isEmpty()) {
                throw new Malformed("a list goes on before it began");
            } else {
                records.getLast().add(cell);
            }
        }
        rest(page);
        return present.length;
    }

    /// Bytes of a page behind its values.
    private void rest(Cursor page) {
        byte[] rest = page.bytes(page.left(), "rest");
        if (!Bytes.zeros(rest)) {
            out.unread("after-values", rest);
        }
    }

    /// Words of the dictionary that no row shows.
    private void unusedWords() {
        var hidden = new ArrayList<List<String>>();
        for (int i = used.nextClearBit(0); i < dictionary.size(); i = used.nextClearBit(i + 1)) {
            hidden.add(List.of(leaf.cell(dictionary.get(i))));
        }
        if (!hidden.isEmpty()) {
            out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), hidden));
        }
    }

    /// Least and greatest values that no row shows.
    private void statistics(Struct statistics) {
        for (int field : new int[] {1, 2, 5, 6}) {
            byte[] raw = statistics.bytes(field);
            if (raw.length > 0) {
                String cell = statistic(raw);
                if (records.stream().noneMatch(record -> record.contains(cell))) {
                    out.note("statistics", cell);
                }
            }
        }
    }

    private String statistic(byte[] raw) {
        boolean text = leaf.type() == ParquetValues.BYTE_ARRAY;
        var values = new ParquetValues(leaf.type(), leaf.width(), List.of());
        return leaf.cell(text ? raw : values.plain(Cursor.little(raw), 1).getFirst());
    }

    private static long[] sized(Cursor page, int bits, int values) {
        return ParquetValues.hybrid(page.part(page.u32("levels.length"), "levels"), bits, values);
    }

    private static long[] all(int values, long level) {
        var levels = new long[values];
        Arrays.fill(levels, level);
        return levels;
    }

    private static int bits(int most) {
        return 32 - Integer.numberOfLeadingZeros(most);
    }

    private static int count(long values) {
        if (values < 0 || values > MAX_VALUES) {
            throw new Malformed("a page has too many values");
        }
        return (int) values;
    }

    private Cursor plain(Cursor packed, int plainBytes) {
        int codec = (int) meta.required(4, "column.codec");
        if (codec == 0) {
            return packed;
        }
        byte[] in = packed.bytes(packed.left(), "page");
        if (plainBytes < 0 || plainBytes > Math.max(limits.allowance(in.length), Limits.FREE_BYTES)) {
            limits.limit("parquet", "a page expands beyond its limit");
            throw new Malformed("a page expands beyond its limit");
        }
        limits.produce(plainBytes);
        return Cursor.little(decompressed(codec, in, plainBytes));
    }

    private static byte[] decompressed(int codec, byte[] in, int plainBytes) {
        var plain = new byte[plainBytes];
        try {
            int length = switch (codec) {
                case 1 -> new SnappyJavaDecompressor().decompress(in, 0, in.length, plain, 0, plainBytes);
                case 7 -> new Lz4JavaDecompressor().decompress(in, 0, in.length, plain, 0, plainBytes);
                case 2 -> copy(Inflate.gzip(in, 0, plainBytes + 1), plain);
                case 6 -> plainBytes == 0 ? 0 : copy(Inflate.zstd(in, 0, plainBytes + 1), plain);
                default -> throw new Malformed("codec " + codec + " is not read");
            };
            if (length != plainBytes) {
                throw new Malformed("a page has another size than it says");
            }
            return plain;
        } catch (MalformedInputException e) {
            throw new Malformed("a page cannot be decompressed");
        }
    }

    private static int copy(Optional<Inflate.Result> result, byte[] plain) {
        byte[] bytes =
                result.map(Inflate.Result::bytes).orElseThrow(() -> new Malformed("a page cannot be decompressed"));
        System.arraycopy(bytes, 0, plain, 0, Math.min(bytes.length, plain.length));
        return bytes.length;
    }
}
