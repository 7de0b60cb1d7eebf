package cce.gate.view;

import java.util.ArrayList;
import java.util.List;

/// One protobuf message: its fields in order. What a field means is up to whoever reads it.
final class Proto {
    private static final int MAX_FIELDS = 4_000_000;

    private final List<Field> fields = new ArrayList<>();

    /// A field: a number, or bytes.
    ///
    /// @param wire 0 number, 1 eight bytes, 2 bytes, 5 four bytes
    @SuppressWarnings("ArrayRecordComponent")
    record Field(int number, int wire, long value, byte[] bytes) {
        boolean isBytes() {
            return wire == 2;
        }

        String text() {
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /// @throws Malformed if the bytes are no message
    static Proto read(byte[] message) {
        var proto = new Proto();
        Cursor in = Cursor.little(message);
        while (!in.done()) {
            long tag = in.varint("tag");
            int wire = (int) (tag & 7);
            int number = (int) Math.min(Integer.MAX_VALUE, tag >>> 3);
            if (number == 0 || proto.fields.size() >= MAX_FIELDS) {
                throw new Malformed("a field number");
            }
            proto.fields.add(
                    switch (wire) {
                        case 0 -> new Field(number, wire, in.varint("field"), new byte[0]);
                        case 1 -> new Field(number, wire, in.i64("field"), new byte[0]);
                        case 2 -> new Field(number, wire, 0, in.bytes(in.varint("field.length"), "field"));
                        case 5 -> new Field(number, wire, in.i32("field"), new byte[0]);
                        default -> throw new Malformed("a wire type");
                    });
        }
        return proto;
    }

    List<Field> fields() {
        return fields;
    }

    long number(int number, long otherwise) {
        return fields.stream()
                .filter(field -> field.number() == number && field.wire() == 0)
                .mapToLong(Field::value)
                .findFirst()
                .orElse(otherwise);
    }

    boolean has(int number) {
        return fields.stream().anyMatch(field -> field.number() == number);
    }

    /// Whole numbers of a repeated field, packed or one by one.
    List<Long> numbers(int number) {
        var numbers = new ArrayList<Long>();
        for (Field field : fields) {
            if (field.number() == number && field.isBytes()) {
                Cursor in = Cursor.little(field.bytes());
                while (!in.done()) {
                    numbers.add(in.varint("packed"));
                }
            } else if (field.number() == number) {
                numbers.add(field.value());
            }
        }
        return numbers;
    }

    /// Floats of a repeated field, packed or one by one.
    double[] floats(int number) {
        var floats = new ArrayList<Double>();
        for (Field field : fields) {
            if (field.number() == number && field.isBytes()) {
                Cursor in = Cursor.little(field.bytes());
                while (!in.done()) {
                    floats.add((double) in.f32("packed"));
                }
            } else if (field.number() == number) {
                floats.add((double) Float.intBitsToFloat((int) field.value()));
            }
        }
        return floats.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] doubles(int number) {
        var doubles = new ArrayList<Double>();
        for (Field field : fields) {
            if (field.number() == number && field.isBytes()) {
                Cursor in = Cursor.little(field.bytes());
                while (!in.done()) {
                    doubles.add(in.f64("packed"));
                }
            } else if (field.number() == number) {
                doubles.add(Double.longBitsToDouble(field.value()));
            }
        }
        return doubles.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
