package cce.attestation;

/// Reads little-endian fields in order; each read names its field, so a refusal says where the bytes stop making sense.
final class FieldReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    FieldReader(Octets source) {
        this(source.bytes(), 0, source.length());
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
        if (length < 0 || length > remaining()) {
            throw malformed(
                    field, "needs " + length + " bytes, but only " + remaining() + " are left at offset " + position);
        }
        Octets taken = Octets.range(bytes, position, (int) length);
        position += (int) length;
        return taken;
    }

    void skip(String field, int length) {
        take(field, length);
    }

    void zeros(String field, int length) {
        if (!take(field, length).isZero()) {
            throw malformed(field, "must be zero");
        }
    }

    int u8(String field) {
        return take(field, 1).at(0);
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
        int start = position;
        take(field, length);
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
        Octets taken = take(field, width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | taken.at(i);
        }
        return value;
    }
}
