package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Numbers in numpy's array types, and the `.npy` file around them.
final class Numpy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_VALUES = 32 << 20;
    private static final int HEAD_BYTES = 4096;

    private Numpy() {}

    static boolean isNpy(byte[] in) {
        return Bytes.startsWith(in, 0, MAGIC) && in.length > 10;
    }

    /// Reads a `.npy` file; empty if its header or type is not understood.
    static Optional<View.Array> npy(String path, byte[] in) {
        int headerAt = in[6] == 1 ? 10 : 12;
        int length = in[6] == 1 ? (in[8] & 0xff) | (in[9] & 0xff) << 8 : Bytes.int32(in, 8, ByteOrder.LITTLE_ENDIAN);
        if (length < 0 || headerAt + (long) length > in.length) {
            return Optional.empty();
        }
        String header = new String(in, headerAt, length, StandardCharsets.ISO_8859_1);
        String type = between(header, "'descr':", ",").replace("'", "").strip();
        List<Integer> shape = sides(header);
        int columns = shape.size() > 1 ? Math.max(1, shape.get(1)) : 1;
        boolean fortran = header.contains("'fortran_order': True");
        return array(path, type, in, headerAt + length, in.length - headerAt - length, columns, fortran);
    }

    /// The sides of the array in a `.npy` file, outermost first; a scalar has none.
    static List<Integer> shape(byte[] in) {
        return sides(new String(in, 0, Math.min(in.length, HEAD_BYTES), StandardCharsets.ISO_8859_1));
    }

    /// Whether a `.npy` file ends where its array does.
    static boolean exact(byte[] in) {
        int header = in[6] == 1
                ? 10 + ((in[8] & 0xff) | (in[9] & 0xff) << 8)
                : 12 + Bytes.int32(in, 8, ByteOrder.LITTLE_ENDIAN);
        String head = new String(in, 0, Math.min(in.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
        String type = between(head, "'descr':", ",").replace("'", "").strip();
        long values = 1;
        for (int side : sides(head)) {
            values *= side;
        }
        return header + values * size(type.replaceFirst("^[<>=|]", "")) == in.length;
    }

    private static List<Integer> sides(String header) {
        var sides = new ArrayList<Integer>();
        for (String side : between(header, "'shape':", ")").replace("(", "").split(",")) {
            if (side.strip().matches("\\d{1,9}")) {
                sides.add(Integer.parseInt(side.strip()));
            }
        }
        return sides;
    }

    /// Reads raw values of a type such as `<f8`; empty if the type is unknown.
    static Optional<View.Array> array(
            String path, String type, byte[] in, int from, int length, int columns, boolean fortran) {
        String code = type.replaceFirst("^[<>=|]", "");
        ByteOrder order = type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int size = size(code);
        if (size == 0 || columns < 1) {
            return Optional.empty();
        }
        int count = Math.min(MAX_VALUES, length / size);
        var buffer = ByteBuffer.wrap(in, from, length).slice().order(order);
        var values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(buffer, code, i * size);
        }
        boolean single = code.equals("f4") || code.equals("f2");
        return Optional.of(new View.Array(path, fortran ? transpose(values, columns) : values, columns, single));
    }

    private static int size(String code) {
        return switch (code) {
            case "f8", "i8", "u8", "M8", "m8" -> 8;
            case "f4", "i4", "u4" -> 4;
            case "f2", "i2", "u2" -> 2;
            case "i1", "u1", "b1" -> 1;
            default -> 0;
        };
    }

    private static double value(ByteBuffer buffer, String code, int at) {
        return switch (code) {
            case "f8" -> buffer.getDouble(at);
            case "f4" -> buffer.getFloat(at);
            case "f2" -> Float.float16ToFloat(buffer.getShort(at));
            case "i4" -> buffer.getInt(at);
            case "u4" -> Integer.toUnsignedLong(buffer.getInt(at));
            case "i2" -> buffer.getShort(at);
            case "u2" -> Short.toUnsignedInt(buffer.getShort(at));
            case "i1", "b1" -> buffer.get(at);
            case "u1" -> Byte.toUnsignedInt(buffer.get(at));
            default -> buffer.getLong(at);
        };
    }

    private static double[] transpose(double[] values, int columns) {
        int rows = values.length / columns;
        var rowMajor = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                rowMajor[row * columns + column] = values[column * rows + row];
            }
        }
        return rowMajor;
    }

    private static String between(String text, String after, String until) {
        int from = text.indexOf(after);
        int to = from < 0 ? -1 : text.indexOf(until, from + after.length());
        return to < 0 ? "" : text.substring(from + after.length(), to);
    }
}
