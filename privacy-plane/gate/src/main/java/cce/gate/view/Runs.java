package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Finds runs of encoded bytes in text: base64, base64url, hex, base32 and `\x` escapes.
final class Runs {
    /// Shortest run looked at, in characters.
    static final int MIN_CHARS = 40;

    private static final int MAX_RUNS = 2000;
    private static final int MIN_DISTINCT = 8;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Runs() {}

    /// An encoded passage.
    ///
    /// @param codec name for the path
    /// @param candidates its possible decodings, likeliest first
    record Run(String codec, List<byte[]> candidates) {}

    static List<Run> find(String text) {
        var runs = new ArrayList<Run>();
        for (String run : passages(text)) {
            decode(run).ifPresent(runs::add);
        }
        escapes(text).ifPresent(runs::add);
        return runs;
    }

    /// Maximal runs of code characters; a run that fills its line continues on the next, as mail encoders wrap lines.
    private static List<String> passages(String text) {
        var found = new ArrayList<String>();
        var run = new StringBuilder();
        int lineStart = 0;
        int at = 0;
        while (at <= text.length() && found.size() < MAX_RUNS) {
            char c = at < text.length() ? text.charAt(at) : ' ';
            if (code(c)) {
                run.append(c);
                at++;
                continue;
            }
            boolean fullLine =
                    (c == '\n' || c == '\r') && at - lineStart >= MIN_CHARS && run.length() >= at - lineStart;
            int next = at;
            while (next < text.length() && (text.charAt(next) == '\n' || text.charAt(next) == '\r')) {
                next++;
            }
            if (next > at) {
                lineStart = next;
            }
            if (!(fullLine && next < text.length() && code(text.charAt(next)))) {
                keep(run, found);
            }
            at = Math.max(next, at + 1);
        }
        return found;
    }

    private static void keep(StringBuilder run, List<String> found) {
        if (run.length() >= MIN_CHARS && distinct(run) >= MIN_DISTINCT) {
            found.add(run.toString());
        }
        run.setLength(0);
    }

    private static boolean code(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || "+/-_=".indexOf(c) >= 0;
    }

    private static int distinct(CharSequence run) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < run.length(); i++) {
            char c = run.charAt(i);
            low |= c < 64 ? 1L << c : 0;
            high |= c >= 64 ? 1L << (c - 64) : 0;
        }
        return Long.bitCount(low) + Long.bitCount(high);
    }

    private static Optional<Run> decode(String run) {
        if (all(run, "0123456789abcdefABCDEF")) {
            return Optional.of(new Run("hex", List.of(hex(run, 0), hex(run, 1))));
        }
        if (all(strip(run), BASE32)) {
            return Optional.of(new Run("base32", List.of(base32(strip(run)), base64(run, 0))));
        }
        var candidates = new ArrayList<byte[]>();
        for (int offset = 0; offset < 4; offset++) {
            candidates.add(base64(run, offset));
        }
        // A name such as key_<base64> or key=<base64> shifts the alphabet by more than three characters.
        for (char separator : new char[] {'_', '-', '=', '/'}) {
            int cut = run.indexOf(separator);
            if (cut > 3 && cut < MIN_CHARS) {
                candidates.add(base64(run, cut + 1));
            }
        }
        return Optional.of(new Run("base64", candidates));
    }

    private static String strip(String run) {
        int end = run.length();
        while (end > 0 && run.charAt(end - 1) == '=') {
            end--;
        }
        return run.substring(0, end);
    }

    private static boolean all(String run, String alphabet) {
        for (int i = 0; i < run.length(); i++) {
            if (alphabet.indexOf(run.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] hex(String run, int offset) {
        var out = new byte[(run.length() - offset) / 2];
        for (int i = 0; i < out.length; i++) {
            int at = offset + 2 * i;
            out[i] = (byte) (Character.digit(run.charAt(at), 16) << 4 | Character.digit(run.charAt(at + 1), 16));
        }
        return out;
    }

    private static byte[] base64(String run, int offset) {
        String body = strip(run.substring(offset)).replace('-', '+').replace('_', '/');
        int inner = body.indexOf('=');
        String clean = inner < 0 ? body : body.substring(0, inner);
        int whole = clean.length() % 4 == 1 ? clean.length() - 1 : clean.length();
        return Base64.getDecoder().decode(clean.substring(0, whole));
    }

    private static byte[] base32(String run) {
        var out = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (int i = 0; i < run.length(); i++) {
            held = held << 5 | BASE32.indexOf(run.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out.write(held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        return out.toByteArray();
    }

    /// The bytes behind `\x1f\x8b...`, as a printed byte string shows them.
    private static Optional<Run> escapes(String text) {
        int first = text.indexOf("\\x");
        if (first < 0) {
            return Optional.empty();
        }
        var out = new ByteArrayOutputStream();
        int escaped = 0;
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\'
                    && i + 3 < text.length()
                    && text.charAt(i + 1) == 'x'
                    && Character.digit(text.charAt(i + 2), 16) >= 0
                    && Character.digit(text.charAt(i + 3), 16) >= 0) {
                out.write(Character.digit(text.charAt(i + 2), 16) << 4 | Character.digit(text.charAt(i + 3), 16));
                escaped++;
                i += 3;
            } else if (c == '\\' && i + 1 < text.length()) {
                int plain = "nrt\\'\"".indexOf(text.charAt(++i));
                out.write(plain < 0 ? text.charAt(i) : "\n\r\t\\'\"".charAt(plain));
            } else {
                out.write(c);
            }
        }
        return escaped >= MIN_CHARS / 4
                ? Optional.of(new Run("escapes", List.of(out.toByteArray())))
                : Optional.empty();
    }
}
