package cce.attestation;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// Immutable bytes of a report field that has no narrower type, such as a chip id. Equality takes constant time in the
/// content.
public final class Octets {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;
    /// Computed at first use: bytes are also keys of caches. Zero means not yet, as in String.
    private int hash;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy of `bytes`.
    public static Octets of(byte... bytes) {
        return new Octets(bytes.clone());
    }

    /// The bytes `hex` spells, upper or lower case. Anything else is refused as [Rejection#MALFORMED_INPUT].
    public static Octets ofHex(String field, String hex) {
        try {
            return new Octets(HEX.parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT,
                    "The field " + field + " is not hexadecimal; send an even number of hex digits.");
        }
    }

    /// Takes over an array that nobody else holds.
    static Octets owning(byte[] bytes) {
        return new Octets(bytes);
    }

    static Octets range(byte[] source, int offset, int length) {
        return new Octets(Arrays.copyOfRange(source, offset, offset + length));
    }

    /// A fresh copy.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// The bytes themselves, for reading within this module: whoever writes to them breaks what was verified.
    byte[] shared() {
        return bytes;
    }

    /// Whether these are the bytes of something public, such as a certificate; not for secrets.
    boolean sameAs(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    public int length() {
        return bytes.length;
    }

    /// The unsigned value of the byte at `index`.
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    public boolean isZero() {
        int seen = 0;
        for (byte b : bytes) {
            seen |= b;
        }
        return seen == 0;
    }

    /// Lower case hexadecimal.
    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(bytes);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return hex();
    }
}
