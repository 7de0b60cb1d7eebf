package cce.simulator;

import java.io.ByteArrayOutputStream;

/// Writes little-endian fields in order.
final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    FieldWriter u16(int value) {
        return number(value, 2);
    }

    FieldWriter u32(long value) {
        return number(value, 4);
    }

    FieldWriter u64(long value) {
        return number(value, 8);
    }

    FieldWriter bytes(byte... value) {
        out.writeBytes(value);
        return this;
    }

    /// Zeros up to `position`.
    FieldWriter zerosTo(int position) {
        return bytes(new byte[position - out.size()]);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private FieldWriter number(long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }
}
