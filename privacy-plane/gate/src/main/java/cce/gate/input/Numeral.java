package cce.gate.input;

/// Reads one decimal number out of text without allocating, keeping what a `double` would lose: how many decimals and
/// significant digits were printed. Reused for millions of tokens, hence mutable.
public final class Numeral {
    private static final int MAX_MANTISSA_DIGITS = 18;
    private static final int MAX_EXPONENT = 400;

    private double value;
    private int decimals;
    private int significant;
    private boolean scientific;

    /// Parses exactly the characters `[from, to)`; returns false, leaving the fields undefined, if they are not one
    /// plain number. Infinities, NaN, hex and thousands separators are not numbers here.
    public boolean parse(CharSequence text, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        long mantissa = 0;
        int digits = 0;
        int dropped = 0;
        int fraction = 0;
        int seen = 0;
        boolean point = false;
        for (; at < to; at++) {
            char c = text.charAt(at);
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                seen++;
                fraction += point ? 1 : 0;
                if (digits > 0 || c != '0') {
                    digits++;
                }
                if (digits <= MAX_MANTISSA_DIGITS) {
                    mantissa = mantissa * 10 + (c - '0');
                } else {
                    dropped++;
                }
            } else {
                break;
            }
        }
        if (seen == 0) {
            return false;
        }
        int exponent = 0;
        scientific = at < to && (text.charAt(at) == 'e' || text.charAt(at) == 'E');
        if (scientific) {
            exponent = exponent(text, at + 1, to);
            if (exponent == Integer.MIN_VALUE) {
                return false;
            }
        } else if (at != to) {
            return false;
        }
        significant = digits;
        decimals = fraction;
        value = scale(mantissa, exponent - fraction + dropped);
        if (negative) {
            value = -value;
        }
        stripZeros(mantissa);
        return Double.isFinite(value);
    }

    /// The number.
    public double value() {
        return value;
    }

    /// Printed decimals without trailing zeros; meaningless when [#scientific()].
    public int decimals() {
        return decimals;
    }

    /// Printed digits from the first that is not zero.
    public int significant() {
        return significant;
    }

    /// Whether it was written with an exponent.
    public boolean scientific() {
        return scientific;
    }

    private void stripZeros(long mantissa) {
        long rest = mantissa;
        while (decimals > 0 && rest % 10 == 0 && significant <= MAX_MANTISSA_DIGITS) {
            rest /= 10;
            decimals--;
        }
    }

    private static int exponent(CharSequence text, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        int exponent = 0;
        int first = at;
        for (; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            exponent = Math.min(MAX_EXPONENT, exponent * 10 + digit);
        }
        if (at == first) {
            return Integer.MIN_VALUE;
        }
        return negative ? -exponent : exponent;
    }

    private static double scale(long mantissa, int exponent) {
        // Nothing times a power too large for a double is NaN, which no order of values can hold.
        if (mantissa == 0) {
            return 0;
        }
        // Dividing by an exact power keeps 0.1 as 0.1; multiplying by its inexact inverse would not.
        if (exponent < 0) {
            return exponent >= -22 ? mantissa / Decimals.power(-exponent) : mantissa * Math.pow(10, exponent);
        }
        return exponent <= 22 ? mantissa * Decimals.power(exponent) : mantissa * Math.pow(10, exponent);
    }
}
