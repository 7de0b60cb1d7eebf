package cce.attestation;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Reads the little DER this module needs itself: certificate extensions and names. Definite, minimal lengths only.
final class DerReader {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int PRINTABLE_STRING = 0x13;
    static final int IA5_STRING = 0x16;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] bytes;
    private final String field;
    private final int end;
    private int position;

    /// A reader of bytes nobody changes meanwhile.
    DerReader(String field, byte[] bytes) {
        this(field, bytes, 0, bytes.length);
    }

    private DerReader(String field, byte[] bytes, int start, int end) {
        this.field = field;
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /// The BIT STRING that ends a signed structure is of whole octets. The platform's parser takes any count of unused
    /// bits and clears them, so that one signature would have several forms.
    ///
    /// @param signature the content of that BIT STRING, as the platform gave it
    static void requireWholeOctets(String field, Octets der, byte[] signature) {
        int unusedBits = der.length() - signature.length - 1;
        if (unusedBits < 0 || der.shared()[unusedBits] != 0) {
            throw new DerReader(field, signature).malformed("has a signature that is not of whole octets");
        }
    }

    boolean hasMore() {
        return position < end;
    }

    int peekTag() {
        return hasMore() ? bytes[position] & 0xff : -1;
    }

    /// The content of the next value, which must have this tag.
    byte[] value(int tag) {
        requireTag(tag);
        return next();
    }

    /// The content of the next value, whatever its tag.
    byte[] next() {
        int start = content();
        return Arrays.copyOfRange(bytes, start, position);
    }

    DerReader nested(int tag) {
        requireTag(tag);
        int start = content();
        return new DerReader(field, bytes, start, position);
    }

    /// The next object identifier, in its encoded form as hex: comparing needs no decoding.
    String oid() {
        requireTag(OID);
        int start = content();
        return HexFormat.of().formatHex(bytes, start, position);
    }

    String text() {
        int tag = peekTag();
        byte[] content = next();
        return switch (tag) {
            case UTF8_STRING -> new String(content, StandardCharsets.UTF_8);
            case PRINTABLE_STRING, IA5_STRING -> new String(content, StandardCharsets.US_ASCII);
            default -> throw malformed("has no text where one must be");
        };
    }

    int unsigned(int max) {
        byte[] content = value(INTEGER);
        if (content.length == 0 || content.length > 4) {
            throw malformed("has a number that is too long");
        }
        BigInteger number = new BigInteger(content);
        if (number.signum() < 0 || number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw malformed("has a number outside 0 to " + max);
        }
        return number.intValueExact();
    }

    /// The next number, above zero and in its shortest form, as unsigned big-endian bytes.
    byte[] positive() {
        byte[] content = value(INTEGER);
        boolean padded = content.length > 1 && content[0] == 0;
        if (content.length == 0 || content[0] < 0 || (padded && content[1] >= 0)) {
            throw malformed("has a number that is negative or not in its shortest form");
        }
        return padded ? Arrays.copyOfRange(content, 1, content.length) : content;
    }

    void requireEnd() {
        if (hasMore()) {
            throw malformed("has bytes after its end");
        }
    }

    EvidenceException malformed(String problem) {
        return new EvidenceException(Rejection.MALFORMED_COLLATERAL, "The " + field + " " + problem + ".");
    }

    private void requireTag(int tag) {
        if (peekTag() != tag) {
            throw malformed("has no value of type " + tag + " where one must be");
        }
    }

    /// Where the content of the next value begins; it ends at the position this leaves behind.
    private int content() {
        position++;
        int length = length();
        if (length > end - position) {
            throw malformed("says it is longer than it is");
        }
        int start = position;
        position += length;
        return start;
    }

    private int length() {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count < 1 || count > 2) {
            throw malformed("has an unusable length");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = (length << 8) | octet();
        }
        if (length < 0x80 || (count == 2 && length < 0x100)) {
            throw malformed("has a length that is not in its shortest form");
        }
        return length;
    }

    private int octet() {
        if (!hasMore()) {
            throw malformed("ends in the middle of a length");
        }
        return bytes[position++] & 0xff;
    }
}
