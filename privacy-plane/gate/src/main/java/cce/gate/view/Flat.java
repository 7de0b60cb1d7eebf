package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One table of a flatbuffer. Offsets are the author's, so each is checked when it is followed; how deep tables nest is
/// bounded by whoever follows them.
final class Flat {
    private final Cursor in;
    private final int at;
    private final int fields;
    private final int fieldCount;

    private Flat(Cursor in, int at) {
        this.in = in;
        this.at = at;
        int back = in.seek(at).i32("table.vtable");
        this.fields = Math.toIntExact((long) at - back);
        int bytes = in.seek(fields).u16("vtable.bytes");
        this.fieldCount = Math.max(0, (bytes - 4) / 2);
    }

    /// The root table of a buffer.
    static Flat root(Cursor in) {
        int start = in.at();
        return new Flat(in, Math.toIntExact(start + in.u32("root")));
    }

    /// Where a field stands, or 0 if it is absent.
    private int position(int field) {
        if (field >= fieldCount) {
            return 0;
        }
        int offset = in.seek(fields + 4L + 2L * field).u16("vtable.field");
        return offset == 0 ? 0 : at + offset;
    }

    boolean has(int field) {
        return position(field) != 0;
    }

    int u8(int field, int otherwise) {
        int position = position(field);
        return position == 0 ? otherwise : in.seek(position).u8("field");
    }

    int i16(int field, int otherwise) {
        int position = position(field);
        return position == 0 ? otherwise : (short) in.seek(position).u16("field");
    }

    int i32(int field, int otherwise) {
        int position = position(field);
        return position == 0 ? otherwise : in.seek(position).i32("field");
    }

    long i64(int field, long otherwise) {
        int position = position(field);
        return position == 0 ? otherwise : in.seek(position).i64("field");
    }

    Optional<Flat> table(int field) {
        int position = position(field);
        return position == 0 ? Optional.empty() : Optional.of(new Flat(in, follow(position)));
    }

    String text(int field) {
        int position = position(field);
        if (position == 0) {
            return "";
        }
        in.seek(follow(position));
        return in.utf8(in.u32("string.length"), "string");
    }

    List<Flat> tables(int field) {
        var tables = new ArrayList<Flat>();
        int first = vector(field, 4);
        for (int i = 0; i < size(field, 4); i++) {
            tables.add(new Flat(in, follow(first + 4 * i)));
        }
        return tables;
    }

    /// Pairs of 64-bit numbers, as Arrow's nodes and buffers are; with `per` 1 single numbers.
    List<long[]> longs(int field, int per) {
        var structs = new ArrayList<long[]>();
        int first = vector(field, 8 * per);
        int size = size(field, 8 * per);
        for (int i = 0; i < size; i++) {
            var numbers = new long[per];
            in.seek(first + 8L * per * i);
            for (int k = 0; k < per; k++) {
                numbers[k] = in.i64("struct");
            }
            structs.add(numbers);
        }
        return structs;
    }

    private int vector(int field, int each) {
        int position = position(field);
        return position == 0 || size(field, each) == 0 ? 0 : follow(position) + 4;
    }

    private int size(int field, int each) {
        int position = position(field);
        if (position == 0) {
            return 0;
        }
        in.seek(follow(position));
        return in.count(in.u32("vector.size"), each, "vector.size");
    }

    private int follow(int position) {
        return Math.toIntExact(position + in.seek(position).u32("offset"));
    }
}
