package cce.gate;

import cce.gate.input.InputColumn;
import java.util.Arrays;

/// Finds the line between an output column and an input column: rows of a column that was standardised, shifted or
/// converted from one scale to another, whole or sampled.
///
/// Two output values are paired with input values of about the same rank; the line through a pair that also explains
/// the other output values is the one sought. What it would explain by chance is counted on the same line moved by a
/// few of the smallest steps between input values, where columns that fill their range answer just as well.
final class AffineMatch {
    private static final int MIN_VALUES = 20;
    private static final int MAX_SHOWN = 200;
    private static final int MAX_INPUT = 900;
    private static final int MAX_PAIRS = 110_000;
    private static final int MAX_SEARCHES = 40;
    private static final int QUICK = 10;
    private static final double LOW = 0.25;
    private static final double HIGH = 0.75;
    private static final double MAX_RANK_ERROR = 0.2;

    /// Times the root of the number of output values: how far a sample's rank may lie from that in the input.
    private static final double RANK_ERROR = 1.2;

    private static final double TOLERANCE = 1e-9;

    /// How much farther from the line values at the ends lie when both anchors were rounded.
    private static final double ANCHOR_ERROR = 6;

    private static final double MIN_SHARE = 0.9;
    private static final double MAX_CHANCE = 0.6;
    private static final double NEEDED_BITS = 40;

    /// Kolmogorov-Smirnov distance, times the root of the number of values, beyond which two spreads differ.
    private static final double MAX_DISTANCE = 2.2;
    private static final int[] STEPS = {1, -2, 3, -5};
    private static final double LOG_2 = Math.log(2);

    private final double[] shown;
    private final double[] values;
    private final double slack;
    private final double step;

    private AffineMatch(double[] shown, double[] values, double slack) {
        this.shown = shown;
        this.values = values;
        this.slack = slack;
        double least = Double.MAX_VALUE;
        for (int i = 1; i < values.length; i++) {
            least = Math.min(least, values[i] - values[i - 1]);
        }
        this.step = least;
    }

    /// How many searches one review may still make; each tries every pair of values.
    static final class Allowance {
        private int left = MAX_SEARCHES;

        private boolean take() {
            return left-- > 0;
        }
    }

    /// Whether the output values lie on a line with input values that is not just that column itself.
    static boolean follows(double[] shown, int level, InputColumn input, Allowance allowance, Budget budget) {
        double[] distinct =
                Arrays.stream(shown).distinct().limit(MAX_SHOWN).sorted().toArray();
        if (distinct.length < MIN_VALUES
                || input.distinctNumbers() < MIN_VALUES
                || input.distinctNumbers() > MAX_INPUT) {
            return false;
        }
        var values = new double[input.distinctNumbers()];
        Arrays.setAll(values, input::number);
        double slack = level <= 8 ? 0.5 * Math.pow(10, -level) : 0;
        return new AffineMatch(distinct, values, slack).search(allowance, budget);
    }

    private boolean search(Allowance allowance, Budget budget) {
        double low = shown[(int) (LOW * (shown.length - 1))];
        double high = shown[(int) (HIGH * (shown.length - 1))];
        double rankError = Math.min(MAX_RANK_ERROR, RANK_ERROR / Math.sqrt(shown.length));
        int width = (int) (2 * rankError * values.length);
        boolean hopeless = low == high || (long) width * width > MAX_PAIRS;
        if (hopeless || !(alike(1) || alike(-1)) || !allowance.take()) {
            return false;
        }
        int first = (int) ((LOW - rankError) * values.length);
        int second = (int) ((HIGH - rankError) * values.length);
        for (int i = first; i < Math.min(first + width, values.length); i++) {
            for (int j = second; j < Math.min(second + width, values.length); j++) {
                budget.tick();
                if (i != j
                        && (explains(low, values[i], high, values[j]) || explains(low, values[j], high, values[i]))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether both sides are spread alike around their means; a sample of the same values is.
    private boolean alike(int sign) {
        double[] a = standardised(shown, 1);
        double[] b = standardised(values, sign);
        double greatest = 0;
        int below = 0;
        for (int i = 0; i < a.length; i++) {
            while (below < b.length && b[below] <= a[i]) {
                below++;
            }
            greatest = Math.max(greatest, Math.abs((double) below / b.length - (i + 0.5) / a.length));
        }
        return greatest <= MAX_DISTANCE / Math.sqrt(a.length);
    }

    private static double[] standardised(double[] values, int sign) {
        double mean = Arrays.stream(values).average().orElse(0);
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(1));
        double[] standardised = Arrays.stream(values)
                .map(value -> sign * (value - mean) / deviation)
                .toArray();
        Arrays.sort(standardised);
        return standardised;
    }

    private boolean explains(double shownLow, double low, double shownHigh, double high) {
        double slope = (shownHigh - shownLow) / (high - low);
        double offset = shownLow - slope * low;
        boolean itself = Math.abs(slope - 1) < TOLERANCE && Math.abs(offset) < TOLERANCE * Math.max(1, Math.abs(low));
        if (itself || !quick(slope, offset) || quick(slope, offset + step * slope)) {
            return false;
        }
        double share = share(slope, offset, MIN_SHARE, 1);
        if (share < MIN_SHARE) {
            return false;
        }
        double chance = Math.max(1.0 / shown.length, share(slope * 1.0137, offset, 0, MAX_CHANCE));
        for (int steps : STEPS) {
            chance = Math.max(chance, share(slope, offset + steps * step * slope, 0, MAX_CHANCE));
            if (chance > MAX_CHANCE) {
                return false;
            }
        }
        return shown.length * share * -Math.log(chance) / LOG_2 >= NEEDED_BITS;
    }

    /// Values spread over the whole output; the line is dropped at the second that it does not explain. A line that
    /// does as well one step aside is dropped too: it tells nothing.
    private boolean quick(double slope, double offset) {
        int missed = 0;
        for (int i = 0; i < QUICK; i++) {
            missed += hit(shown[i * (shown.length - 1) / (QUICK - 1)], slope, offset) ? 0 : 1;
            if (missed > 1) {
                return false;
            }
        }
        return true;
    }

    /// Which part of the output values the line explains. Counting ends early, with what is certain by then, once it
    /// cannot reach `least` any more or is above `most`.
    private double share(double slope, double offset, double least, double most) {
        int found = 0;
        for (int i = 0; i < shown.length; i++) {
            found += hit(shown[i], slope, offset) ? 1 : 0;
            boolean settled = found + shown.length - 1 - i < least * shown.length || found > most * shown.length;
            if (settled) {
                break;
            }
        }
        return (double) found / shown.length;
    }

    private boolean hit(double value, double slope, double offset) {
        double sought = (value - offset) / slope;
        double reach =
                Math.abs(ANCHOR_ERROR * slack / slope) + TOLERANCE * (Math.abs(sought) + Math.abs(offset / slope));
        int at = Arrays.binarySearch(values, sought);
        int near = at >= 0 ? at : -at - 1;
        return (near < values.length && Math.abs(values[near] - sought) <= reach)
                || (near > 0 && Math.abs(values[near - 1] - sought) <= reach);
    }
}
