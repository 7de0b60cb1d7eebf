package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads fields of a binary file in order. Every read checks that the bytes are there and names the field if not.
final class Cursor {
    private static final int MAX_VARINT_BITS = 63;

    private final byte[] in;
    private final ByteBuffer buffer;
    private final int start;
    private final int end;
    private int at;
    private Optional<Covered> tracked = Optional.empty();

    /// Over bytes `from` to `end`.
    Cursor(byte[] in, long from, long end, ByteOrder order) {
        if (from < 0 || end < from || end > in.length) {
            throw new Malformed("a range outside of the file");
        }
        this.in = in;
        this.buffer = ByteBuffer.wrap(in).order(order);
        this.start = (int) from;
        this.end = (int) end;
        this.at = start;
    }

    static Cursor little(byte[] in) {
        return new Cursor(in, 0, in.length, ByteOrder.LITTLE_ENDIAN);
    }

    static Cursor little(byte[] in, long from, long end) {
        return new Cursor(in, from, end, ByteOrder.LITTLE_ENDIAN);
    }

    static Cursor big(byte[] in, long from, long end) {
        return new Cursor(in, from, end, ByteOrder.BIG_ENDIAN);
    }

    /// From now on every byte read is marked.
    Cursor track(Covered covered) {
        tracked = Optional.of(covered);
        return this;
    }

    /// Position in the whole array.
    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    boolean done() {
        return at >= end;
    }

    Cursor seek(long position) {
        if (position < start || position > end) {
            throw new Malformed("a position outside of the file");
        }
        at = (int) position;
        return this;
    }

    Cursor skip(long bytes, String field) {
        need(bytes, field);
        at += (int) bytes;
        return this;
    }

    int u8(String field) {
        need(1, field);
        return in[at++] & 0xff;
    }

    int u16(String field) {
        need(2, field);
        at += 2;
        return Short.toUnsignedInt(buffer.getShort(at - 2));
    }

    int i32(String field) {
        need(4, field);
        at += 4;
        return buffer.getInt(at - 4);
    }

    long u32(String field) {
        return Integer.toUnsignedLong(i32(field));
    }

    long i64(String field) {
        need(8, field);
        at += 8;
        return buffer.getLong(at - 8);
    }

    float f32(String field) {
        return Float.intBitsToFloat(i32(field));
    }

    double f64(String field) {
        return Double.longBitsToDouble(i64(field));
    }

    /// An unsigned number of 1 to 8 bytes in the order of the file; more than 63 bits count as absent.
    long number(int bytes, String field) {
        return switch (bytes) {
            case 1 -> u8(field);
            case 2 -> u16(field);
            case 4 -> u32(field);
            case 8 -> i64(field);
            default -> {
                long value = 0;
                for (int i = 0; i < bytes; i++) {
                    value |= (long) u8(field) << (8 * i);
                }
                yield value;
            }
        };
    }

    /// Seven bits a byte, low ones first, as in protobuf and thrift.
    long varint(String field) {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_BITS; shift += 7) {
            int octet = u8(field);
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new Malformed(field + " is longer than ten bytes");
    }

    /// A number that says how many of something follow, each of at least `least` bytes.
    int count(long number, int least, String field) {
        if (number < 0 || number * Math.max(1, least) > left() || number > Integer.MAX_VALUE) {
            throw new Malformed(field + " is more than the file holds");
        }
        return (int) number;
    }

    byte[] bytes(long length, String field) {
        need(length, field);
        at += (int) length;
        return Arrays.copyOfRange(in, at - (int) length, at);
    }

    String utf8(long length, String field) {
        need(length, field);
        at += (int) length;
        return new String(in, at - (int) length, (int) length, StandardCharsets.UTF_8);
    }

    /// A part of this cursor as one of its own; this one moves past it.
    Cursor part(long length, String field) {
        need(length, field);
        at += (int) length;
        return new Cursor(in, at - length, at, buffer.order());
    }

    private void need(long bytes, String field) {
        if (bytes < 0 || bytes > end - at) {
            throw new Malformed(field + " is cut short");
        }
        if (tracked.isPresent()) {
            tracked.get().range(at, at + bytes);
        }
    }
}
