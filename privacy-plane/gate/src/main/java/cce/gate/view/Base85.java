package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Base 85 in its two usual alphabets (Adobe's Ascii85 and RFC 1924, which git and Python use), and uuencode.
final class Base85 {
    private static final String RFC1924 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    private static final Pattern RUN = Pattern.compile("[!-~]{60,}+");
    private static final Pattern RFC1924_RUN = Pattern.compile("[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{60,}+");
    private static final Pattern FRAMED = Pattern.compile("<~([!-uz\\s]{60,4000000})~>");
    private static final Pattern LITERAL =
            Pattern.compile("[A-Za-z0-9_.:=(\\[{,]{0,40}?(\"\"\"|\'\'\'|[\"\'])(.{40,})\\1[)\\]},;]{0,8}");

    /// The end of a quoted line and the start of the quoted line that continues it.
    private static final String CONTINUED = "([\"\'])[ \\t]*[+\\\\]?\\r?\\n[ \\t]*[+]?[ \\t]*[a-zA-Z]{0,2}\\1";

    private static final int MAX_RUNS = 50;
    private static final int MAX_NAME_CHARS = 40;
    private static final int GROUP = 5;

    private Base85() {}

    static List<byte[]> of(String text) {
        var found = new ArrayList<byte[]>();
        uu(text, found);
        Set<String> runs = new LinkedHashSet<>();
        runs(text, runs);
        // Encoders wrap lines, and sources continue a literal on the next one.
        runs(text.replaceAll(CONTINUED, "").replaceAll("\\r?\\n[ \\t]*", ""), runs);
        Matcher framed = FRAMED.matcher(text);
        for (int i = 0; i < MAX_RUNS && framed.find(); i++) {
            found.add(decode(framed.group(1).replaceAll("\\s", ""), true));
        }
        for (String run : runs) {
            rfc1924(run, found);
            adobe(run, found);
        }
        return found.stream().filter(bytes -> bytes.length > 0).toList();
    }

    private static void runs(String text, Set<String> runs) {
        Matcher matcher = RUN.matcher(text);
        for (int i = 0; i < MAX_RUNS && matcher.find(); i++) {
            runs.add(matcher.group());
        }
    }

    /// Quotes, commas and backslashes are not in this alphabet, so what encloses a literal falls away; the name before
    /// an equals sign is in it.
    private static void rfc1924(String run, List<byte[]> found) {
        Matcher matcher = RFC1924_RUN.matcher(run);
        for (int i = 0; i < MAX_RUNS && matcher.find(); i++) {
            String piece = matcher.group();
            found.add(decode(piece, false));
            int named = piece.indexOf('=');
            if (named > 0 && named < MAX_NAME_CHARS) {
                found.add(decode(piece.substring(named + 1), false));
            }
        }
    }

    /// This alphabet has quotes and the backslash, so a literal is taken from its first quote to its last, as it
    /// stands and with its escapes undone.
    private static void adobe(String run, List<byte[]> found) {
        found.add(decode(run.replaceFirst("^<~", "").replaceFirst("~>$", ""), true));
        Matcher literal = LITERAL.matcher(run);
        if (literal.matches()) {
            String body = literal.group(2).replaceFirst("^<~", "").replaceFirst("~>$", "");
            found.add(decode(body, true));
            found.add(decode(body.replaceAll("\\\\(.)", "$1"), true));
        }
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
            int digit = adobe ? c - '!' : RFC1924.indexOf(c);
            if (digit < 0 || digit >= 85) {
                return new byte[0];
            }
            value = value * 85 + digit;
            if (++held == GROUP) {
                if (value > 0xffffffffL) {
                    return new byte[0];
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
