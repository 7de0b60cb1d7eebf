package cce.gate.input;

import java.util.function.IntToDoubleFunction;

/// Rounding levels: a printed number is compared with input values rounded the way it was printed.
///
/// Levels 0 to 8 are decimals; levels from [#SIGNIFICANT] on are significant digits (so 9 digits is level 109, the
/// finest). Text has a level of its own.
public final class Decimals {
    /// The most decimals kept apart; finer numbers are compared at nine significant digits.
    public static final int MAX_DECIMALS = 8;

    /// Base of the significant-digit levels.
    public static final int SIGNIFICANT = 100;

    /// Nine significant digits.
    public static final int EXACT = SIGNIFICANT + 9;

    /// Six significant digits: what survives in a 32-bit float.
    public static final int SINGLE = SIGNIFICANT + 6;

    /// The level of text values.
    public static final int TEXT = 200;

    private static final long NOISE = 0xFFF;
    private static final double[] POWERS = powers();
    private static final double RELATIVE_EPSILON = 4e-15;
    private static final double MAX_SCALED = 9e15;

    private Decimals() {}

    /// Ten to `exponent`, 0 to 22, exactly.
    public static double power(int exponent) {
        return POWERS[exponent];
    }

    /// The fewest decimals, 0 to 8, that write the value; 9 if none do.
    public static int of(double value) {
        return of(value, RELATIVE_EPSILON);
    }

    /// As [#of(double)] for a value known only to a relative error, such as a 32-bit float.
    public static int of(double value, double relativeError) {
        for (int k = 0; k <= MAX_DECIMALS; k++) {
            double scaled = value * POWERS[k];
            if (Math.abs(scaled) > MAX_SCALED) {
                return k == 0 ? 0 : MAX_DECIMALS + 1;
            }
            if (Math.abs(scaled - Math.rint(scaled)) <= Math.abs(scaled) * relativeError) {
                return k;
            }
        }
        return MAX_DECIMALS + 1;
    }

    /// The fewest decimals that write each of `count` values; 9 if none do.
    public static int ofAll(int count, IntToDoubleFunction value) {
        int most = 0;
        for (int i = 0; i < count && most <= MAX_DECIMALS; i++) {
            most = Math.max(most, of(value.applyAsDouble(i)));
        }
        return most;
    }

    /// The value rounded to a level.
    public static double round(double value, int level) {
        if (level <= MAX_DECIMALS) {
            double scaled = value * POWERS[level];
            return Math.abs(scaled) > MAX_SCALED ? value : Math.rint(scaled) / POWERS[level];
        }
        if (value == 0) {
            return 0;
        }
        int shift = level - SIGNIFICANT - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
        if (shift >= 0 && shift <= 22) {
            return Math.rint(value * POWERS[shift]) / POWERS[shift];
        }
        double factor = Math.pow(10, shift);
        return factor == 0 || Double.isInfinite(factor) ? value : Math.rint(value * factor) / factor;
    }

    /// A 64-bit key of an already rounded number; equal for values that print alike at twelve digits.
    public static long key(double rounded) {
        // Two ways to round differ in the last bits, so fractions keep 40 bits; identifiers are whole and keep all.
        long bits = Double.doubleToLongBits(rounded == 0 ? 0.0 : rounded);
        return mix(rounded == Math.rint(rounded) ? bits : (bits + NOISE / 2 + 1) & ~NOISE);
    }

    /// Spreads the bits of a key.
    public static long mix(long bits) {
        long z = bits * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 29)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 32);
    }

    private static double[] powers() {
        var powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
