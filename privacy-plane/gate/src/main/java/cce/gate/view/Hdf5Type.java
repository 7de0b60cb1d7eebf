package cce.gate.view;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A datatype of HDF5: how many bytes an element has, what columns it makes, and what its bytes say.
///
/// @param kind class in the specification
/// @param size bytes of an element
/// @param bits class bit field
/// @param members fields of a compound
/// @param base element of an array, a list or an enumeration
/// @param repeats elements of an array
record Hdf5Type(int kind, int size, int bits, List<Member> members, List<Hdf5Type> base, int repeats) {
    static final int INTEGER = 0;
    static final int FLOAT = 1;
    static final int STRING = 3;
    static final int COMPOUND = 6;
    static final int ENUM = 8;
    static final int LIST = 9;
    static final int ARRAY = 10;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_MEMBERS = 4096;
    private static final int MAX_COLUMNS = 16_384;

    /// A field of a compound.
    record Member(String name, int offset, Hdf5Type type) {}

    static Hdf5Type read(Cursor in) {
        return read(in, 0);
    }

    private static Hdf5Type read(Cursor in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("a datatype is nested too deeply");
        }
        int head = in.u8("datatype");
        int kind = head & 15;
        int version = head >> 4;
        int bits = in.u8("datatype.bits") | (in.u16("datatype.bits") << 8);
        int size = (int) Math.min(Integer.MAX_VALUE, in.u32("datatype.size"));
        var members = new ArrayList<Member>();
        var base = new ArrayList<Hdf5Type>();
        int repeats = 1;
        switch (kind) {
            case INTEGER, 4 -> in.skip(4, "datatype.integer");
            case FLOAT -> in.skip(12, "datatype.float");
            case 2 -> in.skip(2, "datatype.time");
            case STRING, 7 -> {}
            case 5 -> in.skip(bits & 0xff, "datatype.tag");
            case COMPOUND -> members(in, version, bits & 0xffff, size, members, depth);
            case ENUM -> {
                Hdf5Type of = read(in, depth + 1);
                base.add(of);
                for (int i = 0; i < (bits & 0xffff); i++) {
                    name(in, version < 3);
                }
                in.skip((long) (bits & 0xffff) * of.size(), "enum.values");
            }
            case LIST -> base.add(read(in, depth + 1));
            case ARRAY -> {
                int rank = in.u8("array.rank");
                in.skip(version < 3 ? 3 : 0, "array.reserved");
                long product = 1;
                for (int i = 0; i < rank; i++) {
                    product = Math.min(Integer.MAX_VALUE, product * in.u32("array.side"));
                }
                in.skip(version < 3 ? 4L * rank : 0, "array.permutation");
                repeats = (int) product;
                base.add(read(in, depth + 1));
            }
            default -> throw new Malformed("a datatype is unknown");
        }
        if (size < 1 || repeats > MAX_COLUMNS) {
            throw new Malformed("a datatype has no or too large a size");
        }
        return new Hdf5Type(kind, size, bits, members, base, repeats);
    }

    private static void members(Cursor in, int version, int count, int size, List<Member> members, int depth) {
        for (int i = 0; i < Math.min(count, MAX_MEMBERS); i++) {
            String name = name(in, version < 3);
            int width = version < 3 ? 4 : size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4;
            int offset = (int) in.number(width, "member.offset");
            long product = 1;
            if (version == 1) {
                int rank = in.u8("member.rank");
                in.skip(11, "member.reserved");
                for (int side = 0; side < 4; side++) {
                    long length = in.u32("member.side");
                    product *= side < rank ? Math.min(length, MAX_COLUMNS) : 1;
                }
            }
            Hdf5Type type = read(in, depth + 1);
            if (product > 1) {
                int repeats = (int) Math.min(product, MAX_COLUMNS);
                type = new Hdf5Type(ARRAY, type.size() * repeats, 0, List.of(), List.of(type), repeats);
            }
            if (offset < 0 || offset + (long) type.size() > size) {
                throw new Malformed("a member lies outside of its compound");
            }
            members.add(new Member(name, offset, type));
        }
    }

    /// A name that ends with a zero, padded to eight bytes in old versions.
    private static String name(Cursor in, boolean padded) {
        int start = in.at();
        int length = 0;
        while (in.u8("name") != 0) {
            length++;
        }
        in.seek(start);
        String name = in.utf8(length, "name");
        in.skip(1, "name");
        while (padded && (in.at() - start) % 8 != 0) {
            in.skip(1, "name");
        }
        return name;
    }

    /// Whether elements are plain numbers.
    boolean numeric() {
        return (kind == INTEGER || kind == FLOAT || kind == ENUM || kind == 4) && size <= 8;
    }

    boolean single() {
        return kind == FLOAT && size <= 4;
    }

    boolean listOfText() {
        return kind == LIST && (bits & 15) == 1;
    }

    private ByteOrder order() {
        Hdf5Type of = kind == ENUM ? base.getFirst() : this;
        return (of.bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    double number(byte[] in, int at) {
        var cursor = new Cursor(in, at, (long) at + size, order());
        if (kind == FLOAT) {
            return switch (size) {
                case 2 -> Float.float16ToFloat((short) cursor.u16("half"));
                case 4 -> cursor.f32("float");
                case 8 -> cursor.f64("double");
                default -> throw new Malformed("a float has an odd size");
            };
        }
        return whole(cursor);
    }

    private long whole(Cursor cursor) {
        Hdf5Type of = kind == ENUM ? base.getFirst() : this;
        long value = cursor.number(size, "integer");
        boolean signed = (of.bits & 8) != 0;
        return signed && size < 8 ? (value << (64 - 8 * size)) >> (64 - 8 * size) : value;
    }

    /// Names of the columns one element fills.
    List<String> columns(String name) {
        var names = new ArrayList<String>();
        if (kind == COMPOUND) {
            members.forEach(member ->
                    names.addAll(member.type().columns(name.isEmpty() ? member.name() : name + "." + member.name())));
        } else if (kind == ARRAY) {
            for (int i = 0; i < repeats; i++) {
                names.addAll(base.getFirst().columns(name + "." + i));
            }
        } else {
            names.add(name);
        }
        return names;
    }

    /// The cells of the element at `at`.
    void cells(byte[] in, int at, Hdf5Heap heap, List<String> cells) {
        switch (kind) {
            case COMPOUND -> members.forEach(member -> member.type().cells(in, at + member.offset(), heap, cells));
            case ARRAY -> {
                for (int i = 0; i < repeats; i++) {
                    base.getFirst().cells(in, at + i * base.getFirst().size(), heap, cells);
                }
            }
            case STRING -> cells.add(text(in, at, size));
            case LIST -> cells.add(heap.list(this, new Cursor(in, at, (long) at + size, ByteOrder.LITTLE_ENDIAN)));
            case FLOAT -> cells.add(size == 4 ? Cells.of((float) number(in, at)) : Cells.of(number(in, at)));
            default ->
                cells.add(
                        numeric()
                                ? Long.toString(whole(new Cursor(in, at, (long) at + size, order())))
                                : text(in, at, size));
        }
    }

    static String text(byte[] in, int at, int size) {
        int end = at;
        while (end < at + size && in[end] != 0) {
            end++;
        }
        String text = new String(in, at, end - at, StandardCharsets.UTF_8);
        // What stands behind the end of a text is no part of it and is in the file all the same.
        int rest = end;
        while (rest < at + size && in[rest] == 0) {
            rest++;
        }
        return rest == at + size ? text : new String(in, at, size, StandardCharsets.ISO_8859_1);
    }
}
