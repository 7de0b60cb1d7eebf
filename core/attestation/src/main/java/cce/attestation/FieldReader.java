package cce.attestation;

/// Reads little-endian fields in order; each read names its field, so a refusal says where the bytes stop making sense.
final class FieldReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    FieldReader(Octets source) {
        this(source.shared(), 0, source.length());
    }

    private FieldReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    Octets take(String field, long length) {
        int start = advance(field, length);
        return Octets.range(bytes, start, (int) length);
    }

    void skip(String field, int length) {
        advance(field, length);
    }

    void zeros(String field, int length) {
        int seen = 0;
        for (int i = advance(field, length); i < position; i++) {
            seen |= bytes[i];
        }
        if (seen != 0) {
            throw malformed(field, "must be zero");
        }
    }

    int u8(String field) {
        return (int) unsigned(field, 1);
    }

    int u16(String field) {
        return (int) unsigned(field, 2);
    }

    long u32(String field) {
        return unsigned(field, 4);
    }

    /// A 64-bit set or counter; the sign bit is just bit 63.
    long u64(String field) {
        return unsigned(field, 8);
    }

    Measurement measurement(String field) {
        return new Measurement(take(field, Measurement.LENGTH_BYTES));
    }

    /// A reader over the next `length` bytes, which this one skips.
    FieldReader section(String field, long length) {
        int start = advance(field, length);
        return new FieldReader(bytes, start, position);
    }

    /// The bytes already read, from the first byte of the source on.
    Octets readSoFar() {
        return Octets.range(bytes, 0, position);
    }

    void requireEnd(String section) {
        if (remaining() != 0) {
            throw malformed(section, "is " + remaining() + " bytes longer than its parts");
        }
    }

    static EvidenceException malformed(String field, String problem) {
        return new EvidenceException(Rejection.MALFORMED_EVIDENCE, "The field " + field + " " + problem + ".");
    }

    private long unsigned(String field, int width) {
        int start = advance(field, width);
        long value = 0;
        for (int i = start + width - 1; i >= start; i--) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    /// The one place that moves on: where the next `length` bytes begin, if there are so many.
    private int advance(String field, long length) {
        if (length < 0 || length > remaining()) {
            throw malformed(
                    field, "needs " + length + " bytes, but only " + remaining() + " are left at offset " + position);
        }
        int start = position;
        position += (int) length;
        return start;
    }
}
