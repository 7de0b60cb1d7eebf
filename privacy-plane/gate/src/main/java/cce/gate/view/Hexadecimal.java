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
    private static final int HEX = 16;

    /// Of numbers up to 255 in hexadecimal every third has a letter; of longer ones more.
    private static final double MIN_LETTERED = 0.15;

    private Hexadecimal() {}

    /// The text in decimal; empty if nothing in it is to another base.
    static Optional<String> plain(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        Matcher matcher = PREFIXED.matcher(text);
        return matcher.find() ? Optional.of(matcher.replaceAll(Hexadecimal::decimal)) : bare(text);
    }

    /// The table with the cells of such columns in decimal; empty if there are none.
    static Optional<View.Table> plain(View.Table table) {
        int columns = table.rows().stream().mapToInt(List::size).max().orElse(0);
        if ((long) columns * table.rows().size() > MAX_CELLS) {
            return Optional.empty();
        }
        var rows = new ArrayList<List<String>>();
        table.rows().forEach(row -> rows.add(new ArrayList<>(row)));
        boolean changed = false;
        for (int column = 0; column < columns; column++) {
            changed |= column(rows, column);
        }
        return changed
                ? Optional.of(new View.Table(table.path() + ">hexadecimal", table.header(), rows, false))
                : Optional.empty();
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
        int words = 0;
        int lettered = 0;
        int others = 0;
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group();
            words++;
            boolean hex = BARE.matcher(word).matches();
            others += hex ? 0 : 1;
            lettered += hex && word.chars().anyMatch(Character::isLetter) ? 1 : 0;
            // Words of a title may differ, but not much more.
            if (others > 2 + words / 20) {
                return Optional.empty();
            }
        }
        boolean coded = lettered >= MIN_BARE && lettered >= words * MIN_LETTERED;
        return coded ? Optional.of(matcher.reset().replaceAll(word -> whole(word.group()))) : Optional.empty();
    }

    private static String whole(String word) {
        if (!BARE.matcher(word).matches()) {
            return Matcher.quoteReplacement(word);
        }
        boolean signed = word.charAt(0) == '-' || word.charAt(0) == '+';
        return (signed ? word.substring(0, 1) : "") + Long.parseLong(word.substring(signed ? 1 : 0), HEX);
    }
}
