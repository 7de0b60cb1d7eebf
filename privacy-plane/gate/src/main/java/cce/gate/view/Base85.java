package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Base 85 in its two usual alphabets (Adobe's Ascii85 and RFC 1924, which git and Python use), and uuencode.
final class Base85 {
    private static final String RFC1924 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    private static final Pattern RUN = Pattern.compile("[!-~]{60,}+");
    private static final int MAX_RUNS = 50;
    private static final int GROUP = 5;

    private Base85() {}

    static List<byte[]> of(String text) {
        var found = new ArrayList<byte[]>();
        uu(text, found);
        // Encoders wrap lines; a text without a single blank is taken as one run.
        boolean wrapped = text.indexOf('\n') >= 0 && text.indexOf(' ') < 0;
        Matcher matcher = RUN.matcher(wrapped ? text.replaceAll("[\\r\\n]+", "") : text);
        for (int i = 0; i < MAX_RUNS && matcher.find(); i++) {
            String run = matcher.group();
            byte[] rfc = decode(run, false);
            byte[] adobe = decode(run.replaceFirst("^<~", "").replaceFirst("~>$", ""), true);
            found.add(rfc);
            found.add(adobe);
        }
        return found.stream().filter(bytes -> bytes.length > 0).toList();
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
