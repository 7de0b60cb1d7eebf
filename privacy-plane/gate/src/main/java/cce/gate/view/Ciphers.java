package cce.gate.view;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Bytes one cheap step away from text: each byte combined with one key, EBCDIC, deflate without a header.
final class Ciphers {
    private static final int HEAD = 2048;
    private static final int MIN_BYTES = 64;
    private static final int MAX_BYTES = 8 << 20;
    private static final double MIN_WRITTEN = 0.4;

    private Ciphers() {}

    static boolean in(Format.Part part, Decoding out) {
        byte[] in = part.bytes();
        if (in.length < MIN_BYTES || in.length > MAX_BYTES) {
            return false;
        }
        boolean found = deflate(part, out);
        int best = 0;
        int most = 0;
        for (int key = 1; key < 256; key++) {
            int written = written(in, key);
            best = written > most ? key : best;
            most = Math.max(most, written);
        }
        found |= best > 0 && out.guess(part.inner("xor", xor(in, best)));
        return found || ebcdic(part, out);
    }

    private static boolean deflate(Format.Part part, Decoding out) {
        byte[] in = part.bytes();
        Optional<Inflate.Result> raw = Inflate.deflate(in, 0, true, out.limits().allowance(in.length));
        return raw.isPresent()
                && raw.get().used() == in.length
                && raw.get().bytes().length > in.length
                && out.guess(part.inner("deflate", raw.get().bytes()));
    }

    /// How many characters of the head become those tables are made of; 0 if it becomes no text.
    private static int written(byte[] in, int key) {
        int plain = 0;
        int length = Math.min(HEAD, in.length);
        for (int i = 0; i < length; i++) {
            byte b = (byte) (in[i] ^ key);
            if (!Bytes.printable(b)) {
                return 0;
            }
            plain += (b >= '0' && b <= '9') || "., \n\t\"".indexOf(b) >= 0 ? 1 : 0;
        }
        return plain >= length * MIN_WRITTEN ? plain : 0;
    }

    private static byte[] xor(byte[] in, int key) {
        var out = new byte[in.length];
        for (int i = 0; i < in.length; i++) {
            out[i] = (byte) (in[i] ^ key);
        }
        return out;
    }

    private static boolean ebcdic(Format.Part part, Decoding out) {
        int digits = 0;
        for (byte b : part.bytes()) {
            digits += (b & 0xff) >= 0xf0 && (b & 0xff) <= 0xf9 ? 1 : 0;
        }
        if (digits * 4 < part.bytes().length || !Charset.isSupported("IBM500")) {
            return false;
        }
        try {
            String text = Charset.forName("IBM500")
                    .newDecoder()
                    .decode(ByteBuffer.wrap(part.bytes()))
                    .toString();
            byte[] plain = text.replace('\u0085', '\n').getBytes(StandardCharsets.UTF_8);
            return out.guess(part.inner("ebcdic", plain));
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
