package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Base 85 in its two usual alphabets (Adobe's Ascii85 and RFC 1924, which git and Python use), and uuencode.
final class Base85 {
    private static final String RFC1924 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    private static final byte[] RFC1924_DIGITS = digits();
    private static final int MIN_RUN = 60;
    private static final Pattern FRAMED = Pattern.compile("<~([!-uz\\s]{60,4000000})~>");
    private static final Pattern LITERAL =
            Pattern.compile("[A-Za-z0-9_.:=(\\[{,]{0,40}?(\"\"\"|\'\'\'|[\"\'])(.{40,})\\1[)\\]},;]{0,8}");
    private static final int LITERAL_HEAD = 41;
    private static final int LITERAL_TAIL = 9;

    /// The end of a quoted line and the start of the quoted line that continues it.
    private static final Pattern CONTINUED =
            Pattern.compile("([\"\'])[ \\t]*[+\\\\]?\\r?\\n[ \\t]*[+]?[ \\t]*[a-zA-Z]{0,2}\\1");

    private static final int MAX_RUNS = 50;
    private static final int MAX_NAME_CHARS = 40;
    private static final int GROUP = 5;
    private static final byte[] NONE = new byte[0];

    private Base85() {}

    static List<byte[]> of(String text) {
        var found = new ArrayList<byte[]>();
        uu(text, found);
        Set<String> runs = new LinkedHashSet<>();
        runs(text, runs);
        // Encoders wrap lines, and sources continue a literal on the next one.
        if (text.indexOf('\n') >= 0) {
            runs(unwrapped(quotedLineEnd(text) ? CONTINUED.matcher(text).replaceAll("") : text), runs);
        }
        if (text.contains("<~")) {
            Matcher framed = FRAMED.matcher(text);
            for (int i = 0; i < MAX_RUNS && framed.find(); i++) {
                found.add(decode(framed.group(1).replaceAll("\\s", ""), true));
            }
        }
        for (String run : runs) {
            rfc1924(run, found);
            adobe(run, found);
        }
        return found.stream().filter(bytes -> bytes.length > 0).toList();
    }

    /// The longest runs of printing characters. By hand, as all that follows: every text of every output comes by
    /// here, and patterns took a quarter of the time of a whole review.
    private static void runs(CharSequence text, Set<String> runs) {
        int found = 0;
        int from = 0;
        for (int at = 0; at <= text.length() && found < MAX_RUNS; at++) {
            char c = at < text.length() ? text.charAt(at) : ' ';
            if (c < '!' || c > '~') {
                if (at - from >= MIN_RUN) {
                    runs.add(text.subSequence(from, at).toString());
                    found++;
                }
                from = at + 1;
            }
        }
    }

    /// The text on one line, without what indents the next ones.
    private static CharSequence unwrapped(String text) {
        var line = new StringBuilder(text.length());
        boolean indent = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnd = c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
            indent = lineEnd || (indent && (c == ' ' || c == '\t'));
            if (!indent) {
                line.append(c);
            }
        }
        return line;
    }

    /// Whether any line ends in a quote, perhaps with a sign that it is continued.
    private static boolean quotedLineEnd(String text) {
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
            int at = end - 1;
            at -= at >= 0 && text.charAt(at) == '\r' ? 1 : 0;
            at -= at >= 0 && (text.charAt(at) == '+' || text.charAt(at) == '\\') ? 1 : 0;
            while (at >= 0 && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at--;
            }
            if (at >= 0 && quote(text.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean quote(char c) {
        return c == '"' || c == '\'';
    }

    /// Quotes, commas and backslashes are not in this alphabet, so what encloses a literal falls away; the name before
    /// an equals sign is in it.
    private static void rfc1924(String run, List<byte[]> found) {
        int pieces = 0;
        int from = 0;
        for (int at = 0; at <= run.length() && pieces < MAX_RUNS; at++) {
            if (at == run.length() || RFC1924_DIGITS[run.charAt(at)] < 0) {
                if (at - from >= MIN_RUN) {
                    String piece = run.substring(from, at);
                    found.add(decode(piece, false));
                    int named = piece.indexOf('=');
                    if (named > 0 && named < MAX_NAME_CHARS) {
                        found.add(decode(piece.substring(named + 1), false));
                    }
                    pieces++;
                }
                from = at + 1;
            }
        }
    }

    /// This alphabet has quotes and the backslash, so a literal is taken from its first quote to its last, as it
    /// stands and with its escapes undone.
    private static void adobe(String run, List<byte[]> found) {
        found.add(decode(unframed(run), true));
        boolean quoted = anyQuote(run, 0, Math.min(LITERAL_HEAD, run.length()))
                && anyQuote(run, Math.max(0, run.length() - LITERAL_TAIL), run.length());
        Matcher literal = LITERAL.matcher(quoted ? run : "");
        if (literal.matches()) {
            String body = unframed(literal.group(2));
            found.add(decode(body, true));
            if (body.indexOf('\\') >= 0) {
                found.add(decode(body.replaceAll("\\\\(.)", "$1"), true));
            }
        }
    }

    private static boolean anyQuote(String run, int from, int to) {
        for (int i = from; i < to; i++) {
            if (quote(run.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static String unframed(String run) {
        int from = run.startsWith("<~") ? 2 : 0;
        int to = run.endsWith("~>") ? run.length() - 2 : run.length();
        return run.substring(from, Math.max(from, to));
    }

    private static byte[] decode(String run, boolean adobe) {
        var out = new ByteArrayOutputStream();
        long value = 0;
        int held = 0;
        for (int i = 0; i < run.length(); i++) {
            char c = run.charAt(i);
            if (adobe && c == 'z' && held == 0) {
                out.writeBytes(new byte[4]);
                continue;
            }
            int digit = adobe ? c - '!' : c < RFC1924_DIGITS.length ? RFC1924_DIGITS[c] : -1;
            if (digit < 0 || digit >= 85) {
                return NONE;
            }
            value = value * 85 + digit;
            if (++held == GROUP) {
                if (value > 0xffffffffL) {
                    return NONE;
                }
                write(out, value, 4);
                value = 0;
                held = 0;
            }
        }
        if (held > 1) {
            for (int i = held; i < GROUP; i++) {
                value = value * 85 + 84;
            }
            write(out, value, held - 1);
        }
        return out.toByteArray();
    }

    private static byte[] digits() {
        var digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < RFC1924.length(); i++) {
            digits[RFC1924.charAt(i)] = (byte) i;
        }
        return digits;
    }

    private static void write(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (24 - 8 * i)));
        }
    }

    private static void uu(String text, List<byte[]> found) {
        int begin = text.indexOf("begin ");
        if (begin < 0) {
            return;
        }
        var out = new ByteArrayOutputStream();
        text.substring(begin)
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("end"))
                .forEach(line -> line(line, out));
        found.add(out.toByteArray());
    }

    private static void line(String line, ByteArrayOutputStream out) {
        int length = line.isEmpty() ? 0 : (line.charAt(0) - ' ') & 0x3f;
        int held = 0;
        int bits = 0;
        for (int i = 1; i < line.length() && length > 0; i++) {
            held = held << 6 | ((line.charAt(i) - ' ') & 0x3f);
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                out.write(held >> bits);
                length--;
            }
        }
    }
}
