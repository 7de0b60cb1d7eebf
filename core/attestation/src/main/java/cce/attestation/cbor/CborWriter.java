package cce.attestation.cbor;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;

/// Writes the deterministic encoding: shortest heads, definite lengths, map keys in the order of their bytes.
final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CborWriter() {}

    static byte[] write(Cbor item) {
        CborWriter writer = new CborWriter();
        writer.item(item);
        return writer.out.toByteArray();
    }

    private void item(Cbor item) {
        switch (item) {
            case Cbor.Int number -> number(number.value());
            case Cbor.Bytes bytes -> string(2, bytes.value());
            case Cbor.Text text -> string(3, Cbor.utf8(text.value()));
            case Cbor.Array array -> {
                head(4, array.items().size());
                array.items().forEach(this::item);
            }
            case Cbor.Dict dict -> dict(dict.entries());
            case Cbor.Tagged tagged -> {
                head(6, tagged.tag());
                item(tagged.content());
            }
            case Cbor.Simple simple ->
                out.write(
                        switch (simple) {
                            case FALSE -> 0xf4;
                            case TRUE -> 0xf5;
                            case NULL -> 0xf6;
                        });
        }
    }

    private void number(long value) {
        head(value < 0 ? 1 : 0, value < 0 ? ~value : value);
    }

    private void string(int major, byte[] content) {
        head(major, content.length);
        out.writeBytes(content);
    }

    private void dict(Map<Cbor, Cbor> entries) {
        head(5, entries.size());
        entries.entrySet().stream()
                .map(entry -> new byte[][] {write(entry.getKey()), write(entry.getValue())})
                .sorted((a, b) -> Arrays.compareUnsigned(a[0], b[0]))
                .forEach(entry -> {
                    out.writeBytes(entry[0]);
                    out.writeBytes(entry[1]);
                });
    }

    private void head(int major, long value) {
        int type = major << 5;
        if (value < 24) {
            out.write(type | (int) value);
        } else if (value < 1L << 8) {
            out.write(type | 24);
            out.write((int) value);
        } else if (value < 1L << 16) {
            big(type | 25, value, 2);
        } else if (value < 1L << 32) {
            big(type | 26, value, 4);
        } else {
            big(type | 27, value, 8);
        }
    }

    private void big(int initial, long value, int width) {
        out.write(initial);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }
}
