package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Questions about raw bytes.
public final class Bytes {
    private Bytes() {}

    public static boolean startsWith(byte[] in, int from, byte... prefix) {
        if (from < 0 || in.length - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (in[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean startsWith(byte[] in, int from, String prefix) {
        return startsWith(in, from, prefix.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A 32-bit number; the caller has checked the bounds.
    static int int32(byte[] in, int at, ByteOrder order) {
        return ByteBuffer.wrap(in).order(order).getInt(at);
    }

    /// The bytes as text if they are valid UTF-8 or marked UTF-16 without control characters.
    public static Optional<String> text(byte[] in) {
        Charset charset = StandardCharsets.UTF_8;
        if (startsWith(in, 0, (byte) 0xff, (byte) 0xfe)) {
            charset = StandardCharsets.UTF_16LE;
        } else if (startsWith(in, 0, (byte) 0xfe, (byte) 0xff)) {
            charset = StandardCharsets.UTF_16BE;
        } else if (zeros(in, 1)) {
            charset = StandardCharsets.UTF_16LE;
        } else if (zeros(in, 0)) {
            charset = StandardCharsets.UTF_16BE;
        }
        try {
            CharBuffer chars = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(in));
            return printable(chars) ? Optional.of(chars.toString()) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Whether nearly every second byte is zero, as in UTF-16 of Latin text.
    private static boolean zeros(byte[] in, int from) {
        int zeros = 0;
        for (int i = from; i < in.length; i += 2) {
            zeros += in[i] == 0 ? 1 : 0;
        }
        return in.length >= 8 && in.length % 2 == 0 && zeros * 20L >= in.length / 2 * 19L;
    }

    private static boolean printable(CharSequence chars) {
        for (int i = 0; i < chars.length(); i++) {
            char c = chars.charAt(i);
            if (c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != '\b') {
                return false;
            }
        }
        return true;
    }

    /// How many printable characters follow from here.
    static int printable(byte[] in, int from) {
        int at = from;
        while (at < in.length && printable(in[at])) {
            at++;
        }
        return at - from;
    }

    static boolean printable(byte b) {
        return (b >= 32 && b < 127) || b == '\n' || b == '\r' || b == '\t';
    }

    /// All runs of printable characters of some length, one per line.
    static String strings(byte[] in, int least) {
        var text = new StringBuilder();
        for (int at = 0; at < in.length; ) {
            int length = printable(in, at);
            if (length >= least) {
                text.append(new String(in, at, length, StandardCharsets.ISO_8859_1))
                        .append('\n');
            }
            at += Math.max(1, length);
        }
        return text.toString();
    }

    static boolean zeros(byte[] in) {
        for (byte b : in) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// Shannon entropy in bits per byte.
    public static double entropy(byte[] in, int from, int length) {
        var counts = new int[256];
        for (int i = from; i < from + length; i++) {
            counts[in[i] & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / length;
                bits -= share * Math.log(share);
            }
        }
        return bits / Math.log(2);
    }
}
