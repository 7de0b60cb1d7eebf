package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.Ordered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the line between an output column and an input column: rows of a column that was standardised, shifted or
/// converted from one scale to another, whole or sampled.
///
/// The scales usual in libraries are tried first, then a mere shift. For columns of few enough values, two output
/// values
/// are paired with input values of about the same rank; the line through a pair that also explains the other output
/// values is the one sought. What it would explain by chance is counted on the same line moved by a
/// few of the smallest steps between input values, where columns that fill their range answer just as well.
final class AffineMatch {
    private static final int MIN_VALUES = 20;
    private static final int MAX_SHOWN = 200;
    private static final int MAX_INPUT = 900;
    private static final int MAX_PAIRS = 110_000;
    private static final int MAX_SEARCHES = 40;
    private static final int MAX_SHIFT_SEARCHES = 400;
    private static final int MAX_SHIFT_INPUT = 20_000;
    private static final int QUICK = 10;
    private static final double LOW = 0.25;
    private static final double HIGH = 0.75;
    private static final double MAX_RANK_ERROR = 0.2;

    /// Times the root of the number of output values: how far a sample's rank may lie from that in the input.
    private static final double RANK_ERROR = 1.2;

    private static final double TOLERANCE = 1e-9;

    /// How much farther from the line values at the ends lie when both anchors were rounded.
    private static final double ANCHOR_ERROR = 6;

    /// The same for a line that is known, or goes through values rounded alike.
    private static final double ROUNDING_ERROR = 1.01;

    private static final double MIN_SHARE = 0.9;
    private static final double MAX_CHANCE = 0.6;
    private static final double NEEDED_BITS = 40;

    /// More for a line that was chosen among so many pairs.
    private static final double NEEDED_BITS_PAIRED = 57;

    /// Kolmogorov-Smirnov distance, times the root of the number of values, beyond which two spreads differ.
    private static final double MAX_DISTANCE = 2.2;
    private static final int[] STEPS = {1, -2, 3, -5};
    private static final double LOG_2 = Math.log(2);

    private final double[] shown;
    private final Ordered values;
    private final double slack;
    private final double step;
    private final Scales scales;

    private AffineMatch(double[] shown, Scales scales, double slack) {
        this.shown = shown;
        this.values = scales.values;
        this.step = scales.step;
        this.scales = scales;
        this.slack = slack;
    }

    /// What one review may still spend on searches, each of which tries many values, and what it knows of columns.
    static final class Allowance {
        private final Map<InputColumn, Scales> scales = new HashMap<>();
        private int pairs = MAX_SEARCHES;
        private int shifts = MAX_SHIFT_SEARCHES;

        private Scales scales(InputColumn input) {
            return scales.computeIfAbsent(input, Scales::of);
        }
    }

    private record Line(double slope, double offset) {}

    /// The distinct values of a column, ascending, the smallest step between them, and the scales libraries put it on,
    /// which follow from the column itself: by mean and deviation, by range, by median and quartiles.
    @SuppressWarnings("ArrayRecordComponent")
    private record Scales(Ordered values, double step, List<Line> usual, double[] standardised, double[] mirrored) {
        static Scales of(InputColumn input) {
            Ordered ordered = input.ordered();
            double[] values = ordered.toArray();
            double least = Double.MAX_VALUE;
            for (int i = 1; i < values.length; i++) {
                least = Math.min(least, values[i] - values[i - 1]);
            }
            double[] all = Arrays.copyOf(input.sortedValues(), input.numberCount());
            double mean = Arrays.stream(all).average().orElse(0);
            double squares =
                    Arrays.stream(all).map(v -> (v - mean) * (v - mean)).sum();
            double range = all[all.length - 1] - all[0];
            var usual = new ArrayList<Line>();
            add(usual, mean, Math.sqrt(squares / all.length));
            add(usual, mean, Math.sqrt(squares / (all.length - 1)));
            add(usual, mean, range);
            add(usual, all[0], range);
            add(usual, all[0] + range / 2, range / 2);
            add(usual, quantile(all, 0.5), quantile(all, HIGH) - quantile(all, LOW));
            // Beyond that many values no line is guessed, so nobody compares the spread.
            boolean compared = values.length <= MAX_SHIFT_INPUT;
            return new Scales(
                    ordered,
                    least,
                    usual,
                    compared ? AffineMatch.standardised(values, 1) : new double[0],
                    compared ? AffineMatch.standardised(values, -1) : new double[0]);
        }

        private static void add(List<Line> lines, double centre, double scale) {
            if (scale > 0) {
                lines.add(new Line(1 / scale, -centre / scale));
                lines.add(new Line(-1 / scale, centre / scale));
            }
        }

        private static double quantile(double[] sorted, double share) {
            double at = share * (sorted.length - 1);
            int below = (int) at;
            double above = sorted[Math.min(below + 1, sorted.length - 1)];
            return sorted[below] + (at - below) * (above - sorted[below]);
        }
    }

    /// Whether the output values lie on a line with input values that is not just that column itself.
    static boolean follows(double[] shown, int level, InputColumn input, Allowance allowance, Budget budget) {
        double[] distinct =
                Arrays.stream(shown).distinct().limit(MAX_SHOWN).sorted().toArray();
        if (distinct.length < MIN_VALUES || input.distinctNumbers() < MIN_VALUES) {
            return false;
        }
        double slack = level <= 8 ? 0.5 * Math.pow(10, -level) : 0;
        Scales scales = allowance.scales(input);
        var match = new AffineMatch(distinct, scales, slack);
        return scales.usual.stream().anyMatch(line -> match.line(line.slope, line.offset, ROUNDING_ERROR))
                || match.search(allowance, budget);
    }

    private boolean search(Allowance allowance, Budget budget) {
        double range = values.at(values.size() - 1) - values.at(0);
        boolean inside = shown[shown.length - 1] - shown[0] <= range * (1 + TOLERANCE) + 2 * slack;
        boolean shifts = values.size() <= MAX_SHIFT_INPUT && inside && allowance.shifts > 0;
        boolean pairs = values.size() <= MAX_INPUT && allowance.pairs > 0;
        if (!(shifts || pairs) || !alike()) {
            return false;
        }
        if (shifts) {
            allowance.shifts--;
            if (shifted(budget)) {
                return true;
            }
        }
        return pairs && paired(allowance, budget);
    }

    /// The column with a constant added, turned around or not: one value and its partner give the line.
    private boolean shifted(Budget budget) {
        double anchor = shown[shown.length / 2];
        for (int place = 0; place < values.size(); place++) {
            double value = values.at(place);
            budget.tick();
            if (line(1, anchor - value, ROUNDING_ERROR) || line(-1, anchor + value, ROUNDING_ERROR)) {
                return true;
            }
        }
        return false;
    }

    private boolean paired(Allowance allowance, Budget budget) {
        double low = shown[(int) (LOW * (shown.length - 1))];
        double high = shown[(int) (HIGH * (shown.length - 1))];
        double rankError = Math.min(MAX_RANK_ERROR, RANK_ERROR / Math.sqrt(shown.length));
        int width = (int) (2 * rankError * values.size());
        if (low == high || (long) width * width > MAX_PAIRS) {
            return false;
        }
        allowance.pairs--;
        int first = (int) ((LOW - rankError) * values.size());
        int second = (int) ((HIGH - rankError) * values.size());
        for (int i = first; i < Math.min(first + width, values.size()); i++) {
            for (int j = second; j < Math.min(second + width, values.size()); j++) {
                budget.tick();
                if (i != j
                        && (explains(low, values.at(i), high, values.at(j))
                                || explains(low, values.at(j), high, values.at(i)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether both sides are spread alike around their means; a sample of the same values is.
    private boolean alike() {
        double[] own = standardised(shown, 1);
        return alike(own, scales.standardised) || alike(own, scales.mirrored);
    }

    private static boolean alike(double[] a, double[] b) {
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
        return line(slope, shownLow - slope * low, ANCHOR_ERROR);
    }

    private boolean line(double slope, double offset, double error) {
        double middle = Math.abs(values.at(values.size() / 2));
        boolean itself = Math.abs(slope - 1) < TOLERANCE && Math.abs(offset) < TOLERANCE * Math.max(1, middle);
        if (itself || !quick(slope, offset, error) || quick(slope, offset + step * slope, error)) {
            return false;
        }
        double share = share(slope, offset, error, MIN_SHARE, 1);
        if (share < MIN_SHARE) {
            return false;
        }
        double chance = Math.max(1.0 / shown.length, share(slope * 1.0137, offset, error, 0, MAX_CHANCE));
        for (int steps : STEPS) {
            chance = Math.max(chance, share(slope, offset + steps * step * slope, error, 0, MAX_CHANCE));
            if (chance > MAX_CHANCE) {
                return false;
            }
        }
        return shown.length * share * -Math.log(chance) / LOG_2
                >= (error == ANCHOR_ERROR ? NEEDED_BITS_PAIRED : NEEDED_BITS);
    }

    /// Values spread over the whole output; the line is dropped at the second that it does not explain. A line that
    /// does as well one step aside is dropped too: it tells nothing.
    private boolean quick(double slope, double offset, double error) {
        int missed = 0;
        for (int i = 0; i < QUICK; i++) {
            missed += hit(shown[i * (shown.length - 1) / (QUICK - 1)], slope, offset, error) ? 0 : 1;
            if (missed > 1) {
                return false;
            }
        }
        return true;
    }

    /// Which part of the output values the line explains. Counting ends early, with what is certain by then, once it
    /// cannot reach `least` any more or is above `most`.
    private double share(double slope, double offset, double error, double least, double most) {
        int found = 0;
        for (int i = 0; i < shown.length; i++) {
            found += hit(shown[i], slope, offset, error) ? 1 : 0;
            boolean settled = found + shown.length - 1 - i < least * shown.length || found > most * shown.length;
            if (settled) {
                break;
            }
        }
        return (double) found / shown.length;
    }

    private boolean hit(double value, double slope, double offset, double error) {
        double sought = (value - offset) / slope;
        double reach = Math.abs(error * slack / slope) + TOLERANCE * (Math.abs(sought) + Math.abs(offset / slope));
        return values.near(sought, reach);
    }
}
