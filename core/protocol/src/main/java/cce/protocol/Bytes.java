package cce.protocol;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/// An immutable run of public bytes, the inside of every identifier here. Never holds a secret: it prints itself.
public final class Bytes {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    static Bytes parseHex(String field, String text, int length) {
        if (text.length() != 2 * length) {
            throw ProtocolException.malformed(
                    field, "must be " + 2 * length + " hexadecimal digits, and has " + text.length() + " characters");
        }
        try {
            return new Bytes(HEX.parseHex(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw ProtocolException.malformed(field, "has a character that is not a hexadecimal digit");
        }
    }

    static Bytes parsePrefixedHex(String field, String text, int length) {
        boolean prefixed = text.startsWith("0x") || text.startsWith("0X");
        return parseHex(field, prefixed ? text.substring(2) : text, length);
    }

    void requireLength(String field, int length) {
        if (value.length != length) {
            throw ProtocolException.malformed(field, "must be " + length + " bytes, and is " + value.length);
        }
    }

    public int length() {
        return value.length;
    }

    public byte[] toByteArray() {
        return value.clone();
    }

    public String hex() {
        return HEX.formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
