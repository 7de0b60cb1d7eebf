package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// safetensors: a JSON header with offsets, then raw tensors.
final class SafetensorsFormat implements Format {
    private static final int LENGTH_BYTES = 8;

    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        byte[] in = part.bytes();
        Optional<JsonNode> root = Tensors.header(in);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        int length = (int) ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        int base = LENGTH_BYTES + length;
        out.text(
                part.path() + ">safetensors-header",
                new String(in, LENGTH_BYTES, length, StandardCharsets.UTF_8),
                part.depth() + 1);
        long covered = 0;
        for (JsonNode tensor : root.get()) {
            long from = tensor.path("data_offsets").path(0).asLong(-1);
            long to = tensor.path("data_offsets").path(1).asLong(-1);
            if (from < 0 || to < from || base + to > in.length) {
                continue;
            }
            covered += to - from;
            JsonNode shape = tensor.path("shape");
            int columns = shape.size() == 2 ? Math.max(1, shape.path(1).asInt(1)) : 1;
            int start = (int) (base + from);
            Numpy.array(part.path() + ">tensor", Tensors.type(tensor), in, start, (int) (to - from), columns, false)
                    .ifPresent(array -> out.array(array, part.depth()));
        }
        if (base + covered < in.length) {
            out.opaque(part.path() + ">gaps", in.length - base - covered, in.length);
        }
        return Optional.of(Kind.ARRAY);
    }
}
