package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// GGUF, the model files of llama.cpp: properties, then tensors. Quantised tensors are not taken apart.
final class Gguf implements Container {
    private static final int MAX_TENSORS = 1_000_000;
    private static final int MAX_ARRAY = 4 << 20;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    @Override
    public boolean is(byte[] in) {
        return in.length > 24 && Bytes.startsWith(in, 0, "GGUF") && in[4] >= 2 && in[4] <= 3;
    }

    private record Tensor(String name, List<Integer> shape, int type, long offset) {}

    @Override
    public Contents read(byte[] in, Limits limits) {
        var out = new Contents.Builder();
        var covered = new Covered(in);
        Cursor cursor = Cursor.little(in);
        long tensorCount = cursor.skip(8, "magic").i64("tensors");
        long keys = cursor.i64("keys");
        var texts = new StringBuilder();
        int alignment = 32;
        for (long i = 0; i < cursor.count(keys, 12, "keys"); i++) {
            String key = string(cursor);
            int before = texts.length();
            property(cursor, cursor.i32("type"), key, texts, out);
            if (key.equals("general.alignment")) {
                alignment = Math.clamp(Long.parseLong(texts.substring(before).strip()), 1, 1 << 16);
            }
            texts.append(key).append('\n');
        }
        var tensors = new ArrayList<Tensor>();
        for (int i = 0; i < Math.min(MAX_TENSORS, cursor.count(tensorCount, 24, "tensors")); i++) {
            String name = string(cursor);
            texts.append(name).append('\n');
            int rank = cursor.count(cursor.u32("rank"), 8, "rank");
            var shape = new ArrayList<Integer>();
            for (int side = 0; side < rank; side++) {
                // The fastest side comes first.
                shape.addFirst(Math.clamp(cursor.i64("side"), 0, Integer.MAX_VALUE));
            }
            tensors.add(new Tensor(name, shape, cursor.i32("type"), cursor.i64("offset")));
        }
        out.note("texts", texts.toString());
        covered.range(0, cursor.at());
        long start = Math.ceilDiv((long) cursor.at(), (long) alignment) * alignment;
        long parameters = 0;
        for (Tensor tensor : tensors) {
            parameters += values(in, start + tensor.offset(), tensor, covered, out);
        }
        out.unread("gaps", covered.rest());
        out.add(new Contents.Model("", Set.of("gguf"), parameters));
        return out.build(Kind.MODEL, "gguf");
    }

    private static long values(byte[] in, long from, Tensor tensor, Covered covered, Contents.Builder out) {
        String type = switch (tensor.type()) {
            case 0 -> "<f4";
            case 1 -> "<f2";
            case 24 -> "<i1";
            case 25 -> "<i2";
            case 26 -> "<i4";
            case 27 -> "<i8";
            case 28 -> "<f8";
            default -> "unknown";
        };
        long count = 1;
        for (int side : tensor.shape()) {
            count = Math.multiplyExact(count, (long) side);
        }
        long bytes = Math.multiplyExact(count, type.equals("unknown") ? 1L : Long.parseLong(type.substring(2)));
        if (from < 0 || bytes > in.length - from || bytes > Integer.MAX_VALUE || covered.overlaps(from, from + bytes)) {
            throw new Malformed("a tensor lies outside of the file");
        }
        Optional<View.Array> array = Numpy.array("", type, in, (int) from, (int) bytes, 1, false);
        array.ifPresent(a -> {
            covered.range(from, from + bytes);
            out.add(new Contents.Values("", tensor.shape(), a.values(), a.single()));
        });
        return count;
    }

    private static String string(Cursor in) {
        return in.utf8(in.count(in.i64("string.length"), 1, "string.length"), "string");
    }

    private static void property(Cursor in, int type, String key, StringBuilder texts, Contents.Builder out) {
        if (type != ARRAY) {
            texts.append(value(in, type)).append('\n');
            return;
        }
        int inner = in.i32("array.type");
        int count = in.count(in.i64("array.length"), 1, "array.length");
        if (inner == ARRAY || count > MAX_ARRAY) {
            throw new Malformed("a property is nested");
        }
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < count; i++) {
            rows.add(List.of(value(in, inner)));
        }
        out.add(new Contents.Sheet(key, List.of(), rows));
    }

    private static String value(Cursor in, int type) {
        return switch (type) {
            case 0, 7 -> Integer.toString(in.u8("value"));
            case 1 -> Integer.toString((byte) in.u8("value"));
            case 2 -> Integer.toString(in.u16("value"));
            case 3 -> Integer.toString((short) in.u16("value"));
            case 4 -> Long.toString(in.u32("value"));
            case 5 -> Integer.toString(in.i32("value"));
            case 6 -> Cells.of(in.f32("value"));
            case STRING -> string(in);
            case 10 -> Long.toUnsignedString(in.i64("value"));
            case 11 -> Long.toString(in.i64("value"));
            case 12 -> Cells.of(in.f64("value"));
            default -> throw new Malformed("a property type");
        };
    }
}
