package cce.gate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/// Files of models, made by hand.
final class SampleModel {
    private SampleModel() {}

    static byte[] safetensors(Random random, int rows, int columns) {
        return safetensors(rows, columns, i -> random.nextGaussian());
    }

    /// One tensor of 32-bit floats.
    static byte[] safetensors(int rows, int columns, IntToDoubleFunction value) {
        int bytes = rows * columns * Float.BYTES;
        byte[] header = ("{\"w\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}")
                .formatted(rows, columns, bytes)
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < rows * columns; i++) {
            file.putFloat((float) value.applyAsDouble(i));
        }
        return file.array();
    }
}
