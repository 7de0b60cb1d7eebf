package cce.gate.view;

import cce.gate.view.Thrift.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The leaves of a Parquet schema: where each stands and what its raw values mean.
final class ParquetSchema {
    private static final int MAX_DEPTH = 64;
    private static final int JULIAN_EPOCH = 2_440_588;
    private static final long SECONDS_PER_DAY = 86_400;

    private final List<Struct> elements;
    private final List<Leaf> leaves = new ArrayList<>();
    private int next = 1;

    private ParquetSchema(List<Struct> elements) {
        this.elements = elements;
    }

    /// A column.
    ///
    /// @param name the names on the way to it, joined by dots
    /// @param mayBeNull definition level of a value that is there
    /// @param repeats lists around it
    record Leaf(String name, Struct element, int mayBeNull, int repeats) {
        int type() {
            return (int) element.number(1, -1);
        }

        int width() {
            return (int) element.number(2, 0);
        }

        /// A raw value as a cell.
        String cell(Object raw) {
            return switch (raw) {
                case Double value -> Cells.of(value);
                case Float value -> Cells.of(value);
                case Long value -> whole(value);
                case byte[] value -> bytes(value);
                default -> throw new IllegalStateException("Raw values are of four kinds.");
            };
        }

        private int converted() {
            return (int) element.number(6, -1);
        }

        private Struct logical() {
            return element.struct(10);
        }

        private String whole(long value) {
            if (type() == ParquetValues.BOOLEAN) {
                return value == 0 ? "False" : "True";
            }
            if (converted() == 5 || logical().has(5)) {
                return decimal(BigInteger.valueOf(value));
            }
            if (converted() == 6 || logical().has(6)) {
                return Cells.date(value);
            }
            if (logical().has(8) || converted() == 9 || converted() == 10) {
                return Cells.instant(value, perSecond(logical().struct(8), converted() == 9));
            }
            if (logical().has(7) || converted() == 7 || converted() == 8) {
                return Cells.time(value, perSecond(logical().struct(7), converted() == 7));
            }
            boolean unsigned = (converted() >= 11 && converted() <= 14)
                    || (logical().has(10) && !logical().struct(10).flag(2, true));
            return unsigned
                    ? Long.toUnsignedString(type() == ParquetValues.INT32 ? value & 0xffff_ffffL : value)
                    : Long.toString(value);
        }

        private static long perSecond(Struct logical, boolean millis) {
            Struct unit = logical.struct(2);
            return unit.has(1) || (millis && !unit.has(2) && !unit.has(3))
                    ? 1000
                    : unit.has(3) ? 1_000_000_000 : 1_000_000;
        }

        private String decimal(BigInteger unscaled) {
            long scale = logical().has(5) ? logical().struct(5).number(1, 0) : element.number(7, 0);
            return new BigDecimal(unscaled, Math.clamp(scale, 0, 100)).toPlainString();
        }

        private String bytes(byte[] value) {
            if ((converted() == 5 || logical().has(5)) && value.length > 0 && value.length <= 64) {
                return decimal(new BigInteger(value));
            }
            if (type() == ParquetValues.INT96) {
                ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
                long second = (buffer.getInt(8) - (long) JULIAN_EPOCH) * SECONDS_PER_DAY;
                return Cells.instant(second * 1_000_000 + buffer.getLong(0) / 1000, 1_000_000);
            }
            if (logical().has(15) && value.length == 2) {
                return Cells.of(Float.float16ToFloat(
                        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getShort()));
            }
            return new String(
                    value, Bytes.text(value).isPresent() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        }
    }

    /// The leaves in the order of the column chunks.
    static List<Leaf> leaves(List<Struct> elements) {
        var schema = new ParquetSchema(elements);
        if (!elements.isEmpty()) {
            schema.children(elements.getFirst().number(5, 0), "", 0, 0, 0);
        }
        return schema.leaves;
    }

    private void children(long count, String path, int nullable, int repeats, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("the schema is nested too deeply");
        }
        for (long i = 0; i < count; i++) {
            if (next >= elements.size()) {
                throw new Malformed("the schema is cut short");
            }
            Struct element = elements.get(next++);
            String name = path.isEmpty() ? element.text(4) : path + "." + element.text(4);
            int kind = (int) element.number(3, 0);
            int nullableHere = nullable + (kind == 0 ? 0 : 1);
            int repeatsHere = repeats + (kind == 2 ? 1 : 0);
            if (element.has(5) && element.number(5, 0) > 0) {
                children(element.number(5, 0), name, nullableHere, repeatsHere, depth + 1);
            } else {
                leaves.add(new Leaf(name, element, nullableHere, repeatsHere));
            }
        }
    }
}
