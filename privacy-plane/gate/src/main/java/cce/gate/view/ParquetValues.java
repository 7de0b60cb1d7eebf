package cce.gate.view;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Parquet's encodings of values: each page's bytes as a list of raw values, which [ParquetColumn] spells as cells.
///
/// Raw values are `Long` for whole numbers and truth values, `Double` and `Float` for fractions, `byte[]` for the rest.
final class ParquetValues {
    static final int BOOLEAN = 0;
    static final int INT32 = 1;
    static final int INT64 = 2;
    static final int INT96 = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int BYTE_ARRAY = 6;
    static final int FIXED = 7;

    private static final int MAX_BITS = 64;

    private final int type;
    private final int width;
    private final List<Object> dictionary;

    /// @param width bytes of a value of fixed length
    ParquetValues(int type, int width, List<Object> dictionary) {
        this.type = type;
        this.width = width;
        this.dictionary = dictionary;
    }

    /// Values of a page in an encoding, by its number in the specification.
    List<Object> read(Cursor in, int encoding, int count) {
        return switch (encoding) {
            case 0 -> plain(in, count);
            case 2, 8 -> indexed(in, count);
            case 3 -> {
                in.skip(4, "levels.length");
                yield boxed(hybrid(in, 1, count));
            }
            case 5 -> boxed(delta(in, count));
            case 6 -> lengths(in, count);
            case 7 -> prefixes(in, count);
            case 9 -> split(in, count);
            default -> throw new Malformed("encoding " + encoding + " is unknown");
        };
    }

    List<Object> plain(Cursor in, int count) {
        var values = new ArrayList<Object>(Math.min(count, in.left() * 8 + 1));
        for (int i = 0; i < count; i++) {
            values.add(
                    switch (type) {
                        case BOOLEAN -> bit(in, i, count);
                        case INT32 -> (long) in.i32("int32");
                        case INT64 -> in.i64("int64");
                        case INT96 -> in.bytes(12, "int96");
                        case FLOAT -> in.f32("float");
                        case DOUBLE -> in.f64("double");
                        case BYTE_ARRAY -> in.bytes(in.u32("bytes.length"), "bytes");
                        default -> in.bytes(fixed(), "fixed");
                    });
        }
        return values;
    }

    private int fixed() {
        if (width < 1) {
            throw new Malformed("a fixed length is missing");
        }
        return width;
    }

    private static Object bit(Cursor in, int i, int count) {
        int at = in.at();
        long bit = (in.u8("booleans") >> (i % 8)) & 1;
        if (i % 8 != 7 && i != count - 1) {
            in.seek(at);
        }
        return bit;
    }

    private List<Object> indexed(Cursor in, int count) {
        if (count == 0 && in.done()) {
            return List.of();
        }
        int bits = in.u8("index.bits");
        long[] indexes = hybrid(in, bits, count);
        var values = new ArrayList<Object>(count);
        for (long index : indexes) {
            if (index < 0 || index >= dictionary.size()) {
                throw new Malformed("an index is beyond the dictionary");
            }
            values.add(dictionary.get((int) index));
        }
        return values;
    }

    /// Run lengths and bit-packed groups mixed.
    static long[] hybrid(Cursor in, int bits, int count) {
        if (bits < 0 || bits > 32) {
            throw new Malformed("a bit width is out of range");
        }
        var values = new long[count];
        int filled = 0;
        while (filled < count) {
            long head = in.varint("run");
            if ((head & 1) == 0) {
                long value = in.number((bits + 7) / 8, "run.value");
                int run = (int) Math.min(count - filled, head >>> 1);
                if (run == 0) {
                    throw new Malformed("a run is empty");
                }
                Arrays.fill(values, filled, filled + run, value);
                filled += run;
            } else {
                long groups = head >>> 1;
                Cursor packed = in.part(Math.min(in.left(), Math.multiplyExact(groups, bits)), "packed");
                int run = (int) Math.min(count - filled, Math.multiplyExact(groups, 8));
                if (run == 0) {
                    throw new Malformed("a run is empty");
                }
                unpack(packed, bits, values, filled, run);
                filled += run;
            }
        }
        return values;
    }

    /// Values of `bits` bits each, lowest first.
    private static void unpack(Cursor in, int bits, long[] values, int from, int count) {
        long held = 0;
        int have = 0;
        for (int i = 0; i < count; i++) {
            long value = 0;
            int got = 0;
            while (got < bits) {
                if (have == 0) {
                    held = in.u8("packed");
                    have = 8;
                }
                int take = Math.min(have, bits - got);
                value |= (held & ((1L << take) - 1)) << got;
                held >>>= take;
                have -= take;
                got += take;
            }
            values[from + i] = value;
        }
    }

    private static long zigzag(Cursor in, String field) {
        long raw = in.varint(field);
        return (raw >>> 1) ^ -(raw & 1);
    }

    /// DELTA_BINARY_PACKED: blocks of differences, each in as few bits as it needs. Reads as many as the header says.
    private static long[] delta(Cursor in, int most) {
        long block = in.varint("delta.block");
        long minis = in.varint("delta.miniblocks");
        long total = in.varint("delta.count");
        long first = zigzag(in, "delta.first");
        if (minis < 1 || minis > 512 || block < 8 || block > 1 << 20 || block % (minis * 8) != 0 || total > most) {
            throw new Malformed("a delta header is out of range");
        }
        int perMini = (int) (block / minis);
        var values = new long[(int) total];
        if (total > 0) {
            values[0] = first;
        }
        for (int filled = 1; filled < total; ) {
            long least = zigzag(in, "delta.least");
            byte[] widths = in.bytes(minis, "delta.widths");
            for (int mini = 0; mini < minis && filled < total; mini++) {
                int bits = widths[mini] & 0xff;
                if (bits > MAX_BITS) {
                    throw new Malformed("a delta width is out of range");
                }
                var steps = new long[perMini];
                unpack(in.part((long) perMini * bits / 8, "delta.packed"), bits, steps, 0, perMini);
                for (int i = 0; i < perMini && filled < total; i++, filled++) {
                    values[filled] = values[filled - 1] + least + steps[i];
                }
            }
        }
        return values;
    }

    private List<Object> boxed(long[] numbers) {
        var values = new ArrayList<Object>(numbers.length);
        for (long number : numbers) {
            values.add(type == INT32 ? (long) (int) number : number);
        }
        return values;
    }

    private static List<Object> lengths(Cursor in, int count) {
        long[] lengths = delta(in, count);
        var values = new ArrayList<Object>(lengths.length);
        for (long length : lengths) {
            values.add(in.bytes(length, "bytes"));
        }
        return values;
    }

    private static List<Object> prefixes(Cursor in, int count) {
        long[] prefixes = delta(in, count);
        List<Object> suffixes = lengths(in, count);
        if (suffixes.size() != prefixes.length) {
            throw new Malformed("prefixes and suffixes differ in number");
        }
        var values = new ArrayList<Object>(prefixes.length);
        byte[] last = new byte[0];
        long total = 0;
        for (int i = 0; i < prefixes.length; i++) {
            byte[] suffix = (byte[]) suffixes.get(i);
            if (prefixes[i] < 0 || prefixes[i] > last.length) {
                throw new Malformed("a prefix is longer than the value before");
            }
            byte[] value = Arrays.copyOf(last, (int) prefixes[i] + suffix.length);
            System.arraycopy(suffix, 0, value, (int) prefixes[i], suffix.length);
            total += value.length;
            if (total > Limits.MAX_TOTAL_BYTES) {
                throw new Malformed("shared prefixes expand too far");
            }
            values.add(value);
            last = value;
        }
        return values;
    }

    /// BYTE_STREAM_SPLIT: all first bytes, then all second bytes.
    private List<Object> split(Cursor in, int count) {
        int size = switch (type) {
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            default -> fixed();
        };
        byte[] streams = in.bytes((long) count * size, "streams");
        var joined = new byte[streams.length];
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < size; b++) {
                joined[i * size + b] = streams[b * count + i];
            }
        }
        return plain(new Cursor(joined, 0, joined.length, ByteOrder.LITTLE_ENDIAN), count);
    }
}
