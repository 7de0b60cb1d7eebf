package cce.gate;

import cce.gate.mitigate.TableEdit;
import java.util.List;
import java.util.Locale;

/// A change a reviewer can have made to a held output with one word; the gate then looks at the result as at
/// any other.
/// Tables in CSV or TSV and JSON documents are changed, other files stay as they are.
public sealed interface Mitigation {
    /// Blanks counts from 1 to `least` - 1, whatever else their rows say, and as many more cells of each line
    /// and column
    /// as it takes that totals do not give them away.
    record SuppressSmallCells(int least) implements Mitigation {}

    /// Rounds whole numbers to multiples of `base`.
    record RoundTo(int base) implements Mitigation {}

    /// Drops rows, columns and members that are named as minimum, maximum or range.
    record DropExtremes() implements Mitigation {}

    /// Drops the columns and members of this name.
    record StripColumn(String name) implements Mitigation {}

    /// Rounds numbers to significant digits.
    record RoundDigits(int digits) implements Mitigation {}

    /// What people write: `suppress-small-cells[=10]`, `round-to[=5]`, `drop-extremes`, `strip-column=NAME`
    /// or
    /// `round-digits[=4]`.
    static Mitigation parse(String text) {
        int at = text.indexOf('=');
        String name = at < 0 ? text : text.substring(0, at);
        String value = at < 0 ? "" : text.substring(at + 1);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "suppress-small-cells" -> new SuppressSmallCells(number(value, 10, 2, 1000));
            case "round-to", "round-to-5" -> new RoundTo(number(value, 5, 2, 1000));
            case "drop-extremes", "drop-min-max" -> plain(value, new DropExtremes());
            case "strip-column" -> new StripColumn(columnName(value));
            case "round-digits" -> new RoundDigits(number(value, 4, 1, 17));
            default ->
                throw bad("must be suppress-small-cells, round-to, drop-extremes, strip-column=NAME or round-digits");
        };
    }

    /// As [#parse] reads it.
    default String text() {
        return switch (this) {
            case SuppressSmallCells cells -> "suppress-small-cells=" + cells.least();
            case RoundTo round -> "round-to=" + round.base();
            case DropExtremes drop -> "drop-extremes";
            case StripColumn strip -> "strip-column=" + strip.name();
            case RoundDigits round -> "round-digits=" + round.digits();
        };
    }

    /// The output with this change.
    default List<OutputFile> apply(List<OutputFile> outputs) {
        return outputs.stream()
                .map(file -> new OutputFile(file.name(), TableEdit.edit(file.bytes(), this)))
                .toList();
    }

    private static int number(String value, int normal, int least, int most) {
        if (value.isEmpty()) {
            return normal;
        }
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw bad("takes a number from " + least + " to " + most + " here");
        }
        return Integer.parseInt(value);
    }

    private static String columnName(String value) {
        if (value.isBlank() || value.length() > 100) {
            throw bad("needs the name of a column, such as strip-column=age");
        }
        return value;
    }

    private static Mitigation plain(String value, Mitigation mitigation) {
        if (!value.isEmpty()) {
            throw bad("takes no number here");
        }
        return mitigation;
    }

    private static GateException bad(String what) {
        return new GateException(GateException.Reason.BAD_POLICY, "A mitigation " + what + ".");
    }
}
