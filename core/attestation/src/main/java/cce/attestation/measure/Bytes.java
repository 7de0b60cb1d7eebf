package cce.attestation.measure;

import cce.attestation.EvidenceException;
import cce.attestation.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/// A range of a file that nobody has checked. Each read names its field, so a refusal says where the file stops making
/// sense.
final class Bytes {
    private static final int GUID_BYTES = 16;

    private final byte[] source;
    private final int start;
    private final int length;

    private Bytes(byte[] source, int start, int length) {
        this.source = source;
        this.start = start;
        this.length = length;
    }

    static Bytes of(byte[] source) {
        return new Bytes(source, 0, source.length);
    }

    int length() {
        return length;
    }

    /// The part of `size` bytes at `offset`, which must lie inside.
    Bytes part(String field, long offset, long size) {
        if (offset < 0 || size < 0 || offset > length || size > length - offset) {
            throw malformed(field, "reaches outside the file (" + size + " bytes at offset " + offset + ")");
        }
        return new Bytes(source, start + (int) offset, (int) size);
    }

    int u8(String field, long offset) {
        return buffer(field, offset, 1).get() & 0xff;
    }

    int u16(String field, long offset) {
        return buffer(field, offset, 2).getShort() & 0xffff;
    }

    long u32(String field, long offset) {
        return buffer(field, offset, 4).getInt() & 0xffff_ffffL;
    }

    /// An unsigned value that must stay below 2^63, as every address and size here does.
    long u63(String field, long offset) {
        long value = buffer(field, offset, 8).getLong();
        if (value < 0) {
            throw malformed(field, "is above 2^63");
        }
        return value;
    }

    /// A GUID in its mixed-endian form.
    UUID guid(String field, long offset) {
        ByteBuffer in = buffer(field, offset, GUID_BYTES);
        long time =
                ((in.getInt() & 0xffff_ffffL) << 32) | ((in.getShort() & 0xffffL) << 16) | (in.getShort() & 0xffffL);
        return new UUID(time, in.order(ByteOrder.BIG_ENDIAN).getLong());
    }

    byte[] toArray() {
        return Arrays.copyOfRange(source, start, start + length);
    }

    /// Feeds all bytes to `digest` without copying them.
    void addTo(java.security.MessageDigest digest) {
        digest.update(source, start, length);
    }

    static EvidenceException malformed(String field, String problem) {
        return new EvidenceException(Rejection.MALFORMED_ARTEFACT, "The field " + field + " " + problem + ".");
    }

    private ByteBuffer buffer(String field, long offset, int size) {
        part(field, offset, size);
        return ByteBuffer.wrap(source, start + (int) offset, size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
