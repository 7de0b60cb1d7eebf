package cce.gate.emit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers rounded to the digits a policy allows. Whole numbers are kept as they are, because counts must add up;
/// what they can carry is bounded by the capacity of the output.
final class Numbers {
    /// A number with a fraction or an exponent, not part of a word, a date, an address or a version.
    private static final Pattern FRACTION =
            Pattern.compile("(?<![\\w.])-?[0-9]{1,40}+(?:\\.[0-9]{1,400}+(?:[eE][-+]?[0-9]{1,3})?|[eE][-+]?[0-9]{1,3})"
                    + "(?![\\w]|\\.[0-9])");

    private static final int MAX_PLAIN_EXPONENT = 15;
    private static final int MIN_PLAIN_EXPONENT = -7;
    private static final int MAX_EXPONENT = 400;

    private final MathContext digits;

    Numbers(int digits) {
        this.digits = new MathContext(digits, RoundingMode.HALF_EVEN);
    }

    int digits() {
        return digits.getPrecision();
    }

    /// A cell or token in canonical form: fractions are rounded, everything else stays.
    String token(String text) {
        return FRACTION.matcher(text).matches() ? round(text) : text;
    }

    /// Running text with every fraction rounded; a shorter number is padded so that columns stay aligned.
    String text(String text) {
        Matcher matcher = FRACTION.matcher(text);
        var out = new StringBuilder();
        while (matcher.find()) {
            String shown = matcher.group();
            String rounded = significant(shown) <= digits() ? shown : round(shown);
            boolean aligned = matcher.start() >= 2
                    && text.charAt(matcher.start() - 1) == ' '
                    && text.charAt(matcher.start() - 2) == ' ';
            int pad = aligned ? Math.max(0, shown.length() - rounded.length()) : 0;
            matcher.appendReplacement(out, Matcher.quoteReplacement(" ".repeat(pad) + rounded));
        }
        return matcher.appendTail(out).toString();
    }

    double value(double value) {
        return !Double.isFinite(value) || value == Math.rint(value)
                ? value
                : new BigDecimal(value).round(digits).doubleValue();
    }

    BigDecimal decimal(BigDecimal value) {
        if (Math.abs((long) value.precision() - value.scale()) > MAX_EXPONENT) {
            return BigDecimal.ZERO;
        }
        BigDecimal rounded = value.round(digits).stripTrailingZeros();
        return rounded.scale() < 0 && rounded.precision() - rounded.scale() <= MAX_PLAIN_EXPONENT
                ? rounded.setScale(0)
                : rounded;
    }

    private String round(String number) {
        BigDecimal rounded = decimal(new BigDecimal(number));
        int exponent = rounded.precision() - rounded.scale();
        boolean plain = exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT;
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    private static int significant(String number) {
        int seen = 0;
        for (int i = 0; i < number.length() && "eE".indexOf(number.charAt(i)) < 0; i++) {
            char c = number.charAt(i);
            seen += c >= '0' && c <= '9' && (seen > 0 || c != '0') ? 1 : 0;
        }
        return seen;
    }
}
