package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Tensors in files that hold nothing else: numpy's `.npy` and safetensors. Bytes that belong to no tensor make the
/// whole file unreadable here, since whoever rebuilds it must not drop or keep what was not understood.
public final class Tensors {
    private static final int MAX_DIMENSIONS = 8;
    private static final int LENGTH_BYTES = 8;

    private Tensors() {}

    /// Values in row-major order with their shape.
    @SuppressWarnings("ArrayRecordComponent")
    public record Tensor(List<Integer> shape, double[] values) {
        public Tensor {
            shape = List.copyOf(shape);
        }
    }

    /// Reads a `.npy` file.
    public static Optional<Tensor> npy(byte[] in) {
        if (!Numpy.isNpy(in)) {
            return Optional.empty();
        }
        List<Integer> shape = Numpy.shape(in);
        long size = product(shape);
        return Numpy.npy("", in)
                .filter(array -> array.values().length == size && Numpy.exact(in))
                .map(array -> new Tensor(shape, array.values()));
    }

    /// Reads a safetensors file, tensors in the order of their bytes.
    public static Optional<List<Tensor>> safetensors(byte[] in) {
        Optional<JsonNode> header = header(in);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        int base = LENGTH_BYTES
                + (int) ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        List<JsonNode> entries = header.get().properties().stream()
                .filter(property -> !property.getKey().equals("__metadata__"))
                .map(property -> property.getValue())
                .sorted(Comparator.comparingLong(
                        node -> node.path("data_offsets").path(0).asLong(0)))
                .toList();
        var tensors = new ArrayList<Tensor>();
        long next = 0;
        for (JsonNode entry : entries) {
            long from = entry.path("data_offsets").path(0).asLong(-1);
            long to = entry.path("data_offsets").path(1).asLong(-1);
            var shape = new ArrayList<Integer>();
            entry.path("shape").forEach(side -> shape.add(side.asInt(0)));
            if (from != next || to < from || base + to > in.length) {
                return Optional.empty();
            }
            Optional<View.Array> array =
                    Numpy.array("", type(entry), in, (int) (base + from), (int) (to - from), 1, false);
            if (array.isEmpty() || array.get().values().length != product(shape)) {
                return Optional.empty();
            }
            tensors.add(new Tensor(shape, array.get().values()));
            next = to;
        }
        return base + next == in.length ? Optional.of(tensors) : Optional.empty();
    }

    /// The JSON at the start of a safetensors file; empty if the bytes are none.
    static Optional<JsonNode> header(byte[] in) {
        if (in.length < 16 || in[LENGTH_BYTES] != '{') {
            return Optional.empty();
        }
        long length = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > in.length - LENGTH_BYTES) {
            return Optional.empty();
        }
        return Json.parse(new String(in, LENGTH_BYTES, (int) length, StandardCharsets.UTF_8));
    }

    /// numpy's code for the type of a tensor.
    static String type(JsonNode tensor) {
        return "<"
                + switch (tensor.path("dtype").asString("").toUpperCase(Locale.ROOT)) {
                    case "F64" -> "f8";
                    case "F32" -> "f4";
                    case "F16" -> "f2";
                    case "I64" -> "i8";
                    case "I32" -> "i4";
                    case "I16" -> "i2";
                    case "I8" -> "i1";
                    case "U64" -> "u8";
                    case "U32" -> "u4";
                    case "U16" -> "u2";
                    case "U8", "BOOL" -> "u1";
                    default -> "unknown";
                };
    }

    private static long product(List<Integer> shape) {
        long product = shape.size() > MAX_DIMENSIONS ? -1 : 1;
        for (int side : shape) {
            product = Math.min(Integer.MAX_VALUE, product * Math.max(0, side));
        }
        return product;
    }
}
