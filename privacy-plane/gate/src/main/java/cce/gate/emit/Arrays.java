package cce.gate.emit;

import cce.gate.emit.Canonical.Rebuilt;
import cce.gate.view.Tensors;
import cce.gate.view.Tensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Numpy arrays and safetensors, written anew from the parsed numbers: `.npy` stays `.npy`, tensors become
/// safetensors with names of the gate in the order they stood.
final class Arrays {
    private static final int ALIGN = 64;
    private static final String MAGIC = "\u0093NUMPY\u0001\u0000";

    private final Numbers numbers;

    Arrays(Numbers numbers) {
        this.numbers = numbers;
    }

    /// Empty if the bytes are neither.
    Optional<Canonical> read(byte[] in) {
        Optional<Tensor> npy = Tensors.npy(in);
        if (npy.isPresent()) {
            return Optional.of(new Rebuilt(
                    "npy", "application/x-npy", npy(npy.get().shape(), npy.get().values()), steps("npy")));
        }
        return Tensors.safetensors(in)
                .map(tensors -> new Rebuilt(
                        "safetensors", "application/x-safetensors", safetensors(tensors), steps("safetensors")));
    }

    private List<String> steps(String form) {
        return List.of(form, "round-" + numbers.digits());
    }

    int digits() {
        return numbers.digits();
    }

    byte[] npy(List<Integer> sides, double[] values) {
        String shape = sides.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String tuple = "(" + shape + (sides.size() == 1 ? ",)" : ")");
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + tuple + ", }";
        int length = header.length() + 1;
        int padding = Math.floorMod(-(MAGIC.length() + 2 + length), ALIGN);
        var out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        out.write((length + padding) & 0xff);
        out.write((length + padding) >> 8);
        out.writeBytes((header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(doubles(values));
        return out.toByteArray();
    }

    private byte[] safetensors(List<Tensor> tensors) {
        var header = new StringBuilder("{");
        var body = new ByteArrayOutputStream();
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            byte[] values = doubles(tensor.values());
            header.append(i == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "\"tensor-%04d\":{\"dtype\":\"F64\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                            i + 1,
                            tensor.shape().toString().replace(" ", ""),
                            body.size(),
                            body.size() + values.length));
            body.writeBytes(values);
        }
        byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        var length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
        var out = new ByteArrayOutputStream();
        out.writeBytes(length.array());
        out.writeBytes(text);
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    private byte[] doubles(double[] values) {
        var buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(numbers.value(value));
        }
        return buffer.array();
    }
}
