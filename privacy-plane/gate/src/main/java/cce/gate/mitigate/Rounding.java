package cce.gate.mitigate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Rounding of numbers as they are printed.
final class Rounding {
    private static final int MAX_CHARS = 40;

    private Rounding() {}

    static boolean isNumber(String cell) {
        return cell.length() <= MAX_CHARS
                && cell.strip().matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    }

    static boolean isWhole(String cell) {
        return cell.length() <= MAX_CHARS && cell.strip().matches("[+-]?[0-9]+(\\.0*)?");
    }

    /// Whole numbers to the nearest multiple; others stay.
    static String toMultiple(String cell, int base) {
        if (!isWhole(cell)) {
            return cell;
        }
        BigDecimal unit = BigDecimal.valueOf(base);
        return new BigDecimal(cell.strip())
                .divide(unit, 0, RoundingMode.HALF_UP)
                .multiply(unit)
                .toPlainString();
    }

    static String toDigits(String cell, int digits) {
        BigDecimal rounded = new BigDecimal(cell.strip()).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
