package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Texts in another guise: letters for digits, digits in words or foreign scripts, backwards. Each is undone where the
/// text looks like it, and the result is examined as a text of its own.
final class Disguises {
    private static final int MAX_CHARS = 4 << 20;
    private static final int MAX_REVERSED_CHARS = 1 << 17;
    private static final int MIN_MARKS = 16;
    private static final int MAX_GAP = 2;
    private static final Pattern WORDS =
            Pattern.compile("(?i)\\b(?:minus|point|dot|zero|one|two|three|four|five|six|seven|eight|nine)\\b");
    private static final Map<String, String> DIGITS = Map.ofEntries(
            Map.entry("minus", "-"),
            Map.entry("point", "."),
            Map.entry("dot", "."),
            Map.entry("zero", "0"),
            Map.entry("one", "1"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"));

    private Disguises() {}

    /// The text with one disguise taken off.
    ///
    /// @param disguise name for the path
    record Plain(String disguise, String text) {}

    static List<Plain> of(String text) {
        var plain = new ArrayList<Plain>();
        if (text.length() <= MAX_CHARS) {
            foreign(text).ifPresent(t -> plain.add(new Plain("digits", t)));
            letters(text).ifPresent(t -> plain.add(new Plain("letters", t)));
            words(text).ifPresent(t -> plain.add(new Plain("words", t)));
            decimalCommas(text).ifPresent(t -> plain.add(new Plain("commas", t)));
            Hexadecimal.plain(text).ifPresent(t -> plain.add(new Plain("hexadecimal", t)));
            FixedWidth.plain(text).forEach(t -> plain.add(new Plain("fixed-width", t)));
        }
        if (text.length() <= MAX_REVERSED_CHARS && !text.startsWith("<") && reversible(text)) {
            plain.add(new Plain("reversed", new StringBuilder(text).reverse().toString()));
        }
        return plain;
    }

    /// Digits of other scripts and of other widths.
    private static Optional<String> foreign(String text) {
        if (text.chars().noneMatch(c -> c > 127 && (Character.isDigit(c) || (c >= 0xff01 && c <= 0xff5e)))) {
            return Optional.empty();
        }
        var out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().forEach(point -> {
            if (point > 127 && Character.isDigit(point)) {
                out.append(Character.digit(point, 10));
            } else {
                out.appendCodePoint(point);
            }
        });
        return Optional.of(out.toString());
    }

    /// Ten letters in the place of ten digits: hardly any digit, and hardly any other letter.
    private static Optional<String> letters(String text) {
        int ten = 0;
        int letters = 0;
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = Character.toLowerCase(text.charAt(i));
            ten += c >= 'a' && c <= 'j' ? 1 : 0;
            letters += Character.isLetter(c) ? 1 : 0;
            digits += Character.isDigit(c) ? 1 : 0;
            points += c == '.' || c == ',' ? 1 : 0;
        }
        boolean coded = letters > 100 && digits * 50 < letters && points * 12 > letters && ten > letters * 0.8;
        if (!coded) {
            return Optional.empty();
        }
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char low = Character.toLowerCase(c);
            out.append(low >= 'a' && low <= 'j' ? (char) ('0' + low - 'a') : c);
        }
        return Optional.of(out.toString());
    }

    /// Numbers spelt out digit by digit. Where one number ends and the next begins, words do not say: after a point
    /// and one digit, a digit followed by a point starts a new number.
    private static Optional<String> words(String text) {
        Matcher matcher = WORDS.matcher(text);
        var digits = new StringBuilder();
        int found = 0;
        int at = 0;
        while (matcher.find()) {
            boolean apart = matcher.start() - at > MAX_GAP
                    || text.substring(at, matcher.start()).indexOf('\n') >= 0;
            digits.append(apart ? text.substring(at, matcher.start()) : "");
            String digit = DIGITS.getOrDefault(matcher.group().toLowerCase(Locale.ROOT), "");
            digits.append(digit.equals("-") ? " -" : digit);
            at = matcher.end();
            found++;
        }
        if (found < MIN_MARKS) {
            return Optional.empty();
        }
        String joined = digits.append(text.substring(at)).toString();
        return Optional.of(joined.replaceAll("(?<=\\.\\d)(?=\\d{1,4}\\.)", " "));
    }

    /// A decimal comma between semicolons, tabs or pipes.
    private static Optional<String> decimalCommas(String text) {
        boolean delimited = text.indexOf(';') >= 0 || text.indexOf('\t') >= 0 || text.indexOf('|') >= 0;
        if (!delimited || text.indexOf(',') < 0 || text.indexOf('.') >= 0) {
            return Optional.empty();
        }
        return Optional.of(text.replaceAll("(?<=\\d),(?=\\d)", "."));
    }

    /// Numbers say which way a text runs, since they seldom start with a zero before a digit, and so does a table,
    /// which has its words in the first line and not in the last.
    private static boolean reversible(String text) {
        int odd = 0;
        int oddBackwards = 0;
        for (int i = 1; i + 1 < text.length(); i++) {
            boolean zero = text.charAt(i) == '0';
            boolean before = digit(text.charAt(i - 1));
            boolean after = digit(text.charAt(i + 1));
            odd += zero && after && !before && text.charAt(i - 1) != '.' ? 1 : 0;
            oddBackwards += zero && before && !after && text.charAt(i + 1) != '.' ? 1 : 0;
        }
        String[] lines = text.strip().split("\n");
        boolean titleLast = noDigit(lines[lines.length - 1]) && !noDigit(lines[0]);
        return (odd > MIN_MARKS && odd > oddBackwards * 3) || (lines.length >= 3 && titleLast);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean noDigit(String line) {
        return line.chars().noneMatch(Character::isDigit);
    }

    /// Bytes written as numbers in a row: decimal, octal, hexadecimal or binary, with anything between them.
    static List<byte[]> bytes(String text) {
        var found = new ArrayList<byte[]>();
        if (text.length() > MAX_CHARS) {
            return found;
        }
        add(found, text, "%([0-9A-Fa-f]{2})", 16, true);
        add(found, text, "=([0-9A-F]{2})", 16, true);
        add(found, text, "&#(\\d{1,3});", 10, true);
        add(found, text, "(?<![0-9A-Za-z.])(?:0x)?([0-9A-Fa-f]{2})(?![0-9A-Za-z.])", 16, false);
        add(found, text, "(?<![0-9.])([0-3][0-7]{2})(?![0-9.])", 8, false);
        add(found, text, "(?<![0-9.])(\\d{1,3})(?![0-9.])", 10, false);
        add(found, text, "([01]{8})", 2, false);
        return found;
    }

    private static void add(List<byte[]> found, String text, String code, int base, boolean mixed) {
        Matcher matcher = Pattern.compile(code).matcher(text);
        var out = new ByteArrayOutputStream();
        int codes = 0;
        int covered = 0;
        int at = 0;
        while (matcher.find()) {
            if (mixed) {
                out.writeBytes(text.substring(at, matcher.start()).getBytes(StandardCharsets.UTF_8));
            }
            int value = Integer.parseInt(matcher.group(1), base);
            if (value > 255) {
                return;
            }
            out.write(value);
            codes++;
            covered += matcher.end() - matcher.start();
            at = matcher.end();
        }
        boolean most = covered * 10L >= text.strip().length() * 5L;
        if (codes >= MIN_MARKS && (mixed || (most && codes >= 2 * MIN_MARKS))) {
            found.add(out.toByteArray());
        }
    }

    /// What stands in characters nobody sees: two kinds without width, or a blank at the end of a line or none.
    static List<byte[]> invisible(String text) {
        var found = new ArrayList<byte[]>();
        var kinds = new StringBuilder();
        var bits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) || (c == 0xfeff && i > 0)) {
                int kind = kinds.indexOf(String.valueOf(c));
                if (kind < 0) {
                    kinds.append(c);
                    kind = kinds.length() - 1;
                }
                bits.append(kind == 0 ? '0' : '1');
            }
        }
        pack(bits, found);
        var ends = new StringBuilder();
        text.lines()
                .limit(MAX_CHARS)
                .forEach(line -> ends.append(line.endsWith(" ") || line.endsWith("\t") ? '1' : '0'));
        if (ends.indexOf("1") >= 0) {
            pack(ends, found);
        }
        return found;
    }

    /// Both meanings of the two kinds.
    private static void pack(CharSequence bits, List<byte[]> found) {
        if (bits.length() < 8 * MIN_MARKS) {
            return;
        }
        var straight = new byte[bits.length() / 8];
        var inverted = new byte[straight.length];
        for (int i = 0; i < straight.length * 8; i++) {
            boolean one = bits.charAt(i) == '1';
            straight[i / 8] |= (byte) (one ? 0x80 >> i % 8 : 0);
            inverted[i / 8] |= (byte) (one ? 0 : 0x80 >> i % 8);
        }
        found.add(straight);
        found.add(inverted);
    }
}
