package cce.gate.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Thrift's compact protocol, read into fields by number: whatever Parquet's metadata holds, known or not.
final class Thrift {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_FIELDS = 2_000_000;

    private final Cursor in;
    private final List<byte[]> binaries = new ArrayList<>();
    private int fields;

    Thrift(Cursor in) {
        this.in = in;
    }

    /// Fields of a struct. A field that is absent or of another type than asked for is absent.
    record Struct(Map<Integer, Object> fields) {
        long number(int id, long otherwise) {
            return fields.get(id) instanceof Long value ? value : otherwise;
        }

        long required(int id, String field) {
            if (fields.get(id) instanceof Long value) {
                return value;
            }
            throw new Malformed(field + " is missing");
        }

        boolean flag(int id, boolean otherwise) {
            return fields.get(id) instanceof Boolean value ? value : otherwise;
        }

        byte[] bytes(int id) {
            return fields.get(id) instanceof byte[] value ? value : new byte[0];
        }

        boolean has(int id) {
            return fields.containsKey(id);
        }

        String text(int id) {
            return new String(bytes(id), StandardCharsets.UTF_8);
        }

        Struct struct(int id) {
            return fields.get(id) instanceof Struct value ? value : new Struct(Map.of());
        }

        List<?> list(int id) {
            return fields.get(id) instanceof List<?> value ? value : List.of();
        }

        List<Struct> structs(int id) {
            var structs = new ArrayList<Struct>();
            for (Object item : list(id)) {
                if (!(item instanceof Struct struct)) {
                    throw new Malformed("a list holds something else");
                }
                structs.add(struct);
            }
            return structs;
        }
    }

    Struct struct() {
        return struct(0);
    }

    /// Everything read so far that is bytes, in order.
    List<byte[]> binaries() {
        return binaries;
    }

    private byte[] binary() {
        byte[] bytes = in.bytes(in.count(in.varint("binary.length"), 1, "binary.length"), "binary");
        binaries.add(bytes);
        return bytes;
    }

    private Struct struct(int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("metadata is nested too deeply");
        }
        var read = new HashMap<Integer, Object>();
        int id = 0;
        for (int head = in.u8("field"); head != 0; head = in.u8("field")) {
            if (++fields > MAX_FIELDS) {
                throw new Malformed("metadata has too many fields");
            }
            int step = head >> 4;
            id = step == 0 ? (int) zigzag() : id + step;
            read.put(id, value(head & 15, depth));
        }
        return new Struct(read);
    }

    private Object value(int type, int depth) {
        return switch (type) {
            case 1 -> true;
            case 2 -> false;
            case 3 -> (long) (byte) in.u8("byte");
            case 4, 5, 6 -> zigzag();
            case 7 -> in.f64("double");
            case 8 -> binary();
            case 9, 10 -> list(depth);
            case 11 -> map(depth);
            case 12 -> struct(depth + 1);
            default -> throw new Malformed("a field type is unknown");
        };
    }

    private List<Object> list(int depth) {
        int head = in.u8("list");
        long size = head >> 4 == 15 ? in.varint("list.size") : head >> 4;
        int count = in.count(size, 1, "list.size");
        fields += count;
        if (fields > MAX_FIELDS || depth > MAX_DEPTH) {
            throw new Malformed("metadata has too many fields");
        }
        var items = new ArrayList<Object>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            // In lists a truth value is a byte of its own.
            items.add((head & 15) <= 2 ? (Object) (in.u8("flag") == 1) : value(head & 15, depth + 1));
        }
        return items;
    }

    private List<Object> map(int depth) {
        int count = in.count(in.varint("map.size"), 1, "map.size");
        var items = new ArrayList<Object>();
        int types = count == 0 ? 0 : in.u8("map.types");
        for (int i = 0; i < count; i++) {
            items.add(value(types >> 4, depth + 1));
            items.add(value(types & 15, depth + 1));
        }
        return items;
    }

    private long zigzag() {
        long raw = in.varint("number");
        return (raw >>> 1) ^ -(raw & 1);
    }
}
