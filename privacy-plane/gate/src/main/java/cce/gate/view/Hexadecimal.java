package cce.gate.view;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers to other bases than ten, rewritten in decimal: with a prefix, as sources and `%a` print them, wherever they
/// stand; hexadecimal without one where a whole text or column is made of them.
final class Hexadecimal {
    private static final Pattern PREFIXED = Pattern.compile(
            "(?<![\\w.])([-+]?)0(?:[xX]([0-9a-fA-F]{1,16})(?:\\.([0-9a-fA-F]{0,16}))?(?:[pP]([-+]?[0-9]{1,4}))?"
                    + "|[bB]([01]{1,64})|[oO]([0-7]{1,22}))(?!\\w)");
    private static final Pattern WORD = Pattern.compile("[-+]?[\\w.]+");
    private static final Pattern BARE = Pattern.compile("[-+]?[0-9a-fA-F]{1,12}");
    private static final int MAX_CHARS = 4 << 20;
    private static final int MAX_CELLS = 1_000_000;
    private static final int MIN_BARE = 12;
    private static final int MAX_BARE_DIGITS = 12;
    private static final int HEX = 16;

    /// Of numbers up to 255 in hexadecimal every third has a letter; of longer ones more.
    private static final double MIN_LETTERED = 0.15;

    private Hexadecimal() {}

    /// The text in decimal; empty if nothing in it is to another base.
    static Optional<String> plain(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        if (prefix(text)) {
            Matcher matcher = PREFIXED.matcher(text);
            if (matcher.find()) {
                return Optional.of(matcher.replaceAll(Hexadecimal::decimal));
            }
        }
        return bare(text);
    }

    /// The table with the cells of such columns in decimal; empty if there are none.
    static Optional<View.Table> plain(View.Table table) {
        int columns = table.rows().stream().mapToInt(List::size).max().orElse(0);
        if ((long) columns * table.rows().size() > MAX_CELLS) {
            return Optional.empty();
        }
        // Hardly any table has such a column, so rows are copied when the first one turns up.
        List<List<String>> rows = List.of();
        for (int column = 0; column < columns; column++) {
            if (possible(table.rows(), column)) {
                List<List<String>> copy = rows.isEmpty() ? copy(table.rows()) : rows;
                rows = column(copy, column) ? copy : rows;
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new View.Table(table.path() + ">hexadecimal", table.header(), rows, false));
    }

    private static List<List<String>> copy(List<List<String>> rows) {
        var copy = new ArrayList<List<String>>(rows.size());
        rows.forEach(row -> copy.add(new ArrayList<>(row)));
        return copy;
    }

    /// Whether a number with a prefix may stand in the column, or all of it may be numbers without one.
    private static boolean possible(List<List<String>> rows, int column) {
        var words = new BareWords();
        boolean bare = true;
        for (List<String> row : rows) {
            if (column < row.size()) {
                if (prefix(row.get(column))) {
                    return true;
                }
                bare = bare && words.add(row.get(column));
            }
        }
        return bare && words.coded();
    }

    /// Whether any zero stands before a letter that would name a base.
    private static boolean prefix(String text) {
        for (int at = text.indexOf('0'); at >= 0 && at + 1 < text.length(); at = text.indexOf('0', at + 1)) {
            if ("xXbBoO".indexOf(text.charAt(at + 1)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean column(List<List<String>> rows, int column) {
        var cells = new StringBuilder();
        for (List<String> row : rows) {
            cells.append(column < row.size() ? row.get(column).replace('\n', ' ') : "")
                    .append('\n');
        }
        Optional<String> plain = plain(cells.toString());
        if (plain.isEmpty()) {
            return false;
        }
        String[] decimal = plain.get().split("\n", -1);
        for (int row = 0; row < rows.size(); row++) {
            if (column < rows.get(row).size()) {
                rows.get(row).set(column, decimal[row]);
            }
        }
        return true;
    }

    private static String decimal(MatchResult number) {
        String sign = number.group(1);
        if (number.group(5) != null) {
            return sign + new BigInteger(number.group(5), 2);
        }
        if (number.group(6) != null) {
            return sign + new BigInteger(number.group(6), 8);
        }
        if (number.group(3) == null && number.group(4) == null) {
            return sign + new BigInteger(number.group(2), HEX);
        }
        String fraction = number.group(3) == null ? "" : number.group(3);
        String exponent = number.group(4) == null ? "0" : number.group(4);
        double value = Double.parseDouble("0x" + number.group(2) + "." + fraction + "p" + exponent);
        return sign + value;
    }

    private static Optional<String> bare(String text) {
        var words = new BareWords();
        return words.add(text) && words.coded()
                ? Optional.of(WORD.matcher(text).replaceAll(word -> whole(word.group())))
                : Optional.empty();
    }

    /// Counts words that are hexadecimal numbers, and those that are none.
    private static final class BareWords {
        private int words;
        private int lettered;
        private int others;

        /// Counts the words of a text; false once too many are something else.
        boolean add(String text) {
            int from = 0;
            for (int at = 0; at <= text.length(); at++) {
                if (at == text.length() || !inWord(text.charAt(at))) {
                    if (at > from && !word(text, from, at)) {
                        return false;
                    }
                    from = at + 1;
                }
            }
            return true;
        }

        boolean coded() {
            return lettered >= MIN_BARE && lettered >= words * MIN_LETTERED;
        }

        private boolean word(String text, int from, int to) {
            words++;
            boolean hex = to - from <= MAX_BARE_DIGITS;
            boolean letter = false;
            for (int i = from; i < to && hex; i++) {
                char c = text.charAt(i);
                boolean digit = c >= '0' && c <= '9';
                hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                letter |= !digit;
            }
            others += hex ? 0 : 1;
            lettered += hex && letter ? 1 : 0;
            // Words of a title may differ, but not much more.
            return others <= 2 + words / 20;
        }

        private static boolean inWord(char c) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            return letter || (c >= '0' && c <= '9') || c == '_' || c == '.';
        }
    }

    private static String whole(String word) {
        if (!BARE.matcher(word).matches()) {
            return Matcher.quoteReplacement(word);
        }
        boolean signed = word.charAt(0) == '-' || word.charAt(0) == '+';
        return (signed ? word.substring(0, 1) : "") + Long.parseLong(word.substring(signed ? 1 : 0), HEX);
    }
}
