package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.Ordered;
import java.util.Arrays;

/// Finds the factor between an output column and an input column: rows in another unit, or with the point moved.
///
/// A few output values are each divided by every input value; the quotient that also explains the other output values
/// is the factor. How many it would explain by chance follows from how densely the input values lie.
final class ScaleMatch {
    private static final int MIN_VALUES = 12;
    private static final int ANCHORS = 4;
    /// Most different values a factor is judged by.
    static final int MAX_SHOWN = 200;

    private static final int MAX_INPUT = 20_000;
    private static final int QUICK = 12;
    private static final double TOLERANCE = 2e-6;
    private static final double MIN_SHARE = 0.9;
    private static final double MAX_CHANCE = 0.05;
    private static final double MAX_CHANCE_SHARE = 0.2;
    private static final int PROBES = 16;

    private ScaleMatch() {}

    /// The factor, or NaN if there is none worth naming. Factor 1 is left to the detectors of plain values.
    static double factor(double[] shown, int level, InputColumn input, Budget budget) {
        double[] distinct = Arrays.stream(shown)
                .filter(v -> !Double.isNaN(v) && v != 0)
                .distinct()
                .limit(MAX_SHOWN)
                .toArray();
        if (distinct.length < MIN_VALUES
                || input.distinctNumbers() > MAX_INPUT
                || input.distinctNumbers() < MIN_VALUES) {
            return Double.NaN;
        }
        Ordered values = input.ordered();
        // What was rounded after scaling is only known to half a unit of its last place.
        double slack = level <= 8 ? 0.5 * Math.pow(10, -level) : 0;
        if (dense(distinct, values, slack)) {
            return Double.NaN;
        }
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            double known = distinct[anchor * (distinct.length / ANCHORS)];
            for (int place = 0; place < values.size(); place++) {
                budget.tick();
                double factor = known / values.at(place);
                if (Double.isFinite(factor) && factor != 0 && Math.abs(factor - 1) > 1e-9) {
                    if (reaches(distinct, QUICK, values, factor, slack) && explains(distinct, values, factor, slack)) {
                        return factor;
                    }
                }
            }
        }
        return Double.NaN;
    }

    /// Whether the input values lie so close to each other that any factor explains the output values: then none is
    /// worth looking for, and trying all of them would take longest just there.
    private static boolean dense(double[] shown, Ordered values, double slack) {
        int accepted = 0;
        for (int probe = 0; probe < PROBES; probe++) {
            double value = values.at((int) ((probe + 0.5) / PROBES * values.size()));
            double factor = shown[probe % shown.length] / value;
            boolean usable = Double.isFinite(factor) && factor != 0;
            accepted += !usable || rare(shown, values, factor * 1.0137, slack, MAX_CHANCE_SHARE) ? 1 : 0;
        }
        return accepted == 0;
    }

    private static boolean explains(double[] shown, Ordered values, double factor, double slack) {
        // The same values a little aside show what dense columns answer to any factor.
        if (!rare(shown, values, factor * 1.0137, slack, MAX_CHANCE_SHARE)
                || !rare(shown, values, factor * 0.9871, slack, MAX_CHANCE_SHARE)) {
            return false;
        }
        double share = share(shown, shown.length, values, factor, slack);
        double most = Math.max(MAX_CHANCE, share / 5);
        return share >= MIN_SHARE
                && rare(shown, values, factor * 1.0137, slack, most)
                && rare(shown, values, factor * 0.9871, slack, most);
    }

    /// Whether at most this share of the output values is explained by a factor; stops as soon as it is not.
    private static boolean rare(double[] shown, Ordered values, double factor, double slack, double most) {
        int allowed = (int) (most * shown.length);
        int found = 0;
        for (double value : shown) {
            found += hit(value, values, factor, slack) ? 1 : 0;
            if (found > allowed) {
                return false;
            }
        }
        return true;
    }

    /// Whether enough of the first output values are explained by a factor; stops as soon as they cannot be.
    private static boolean reaches(double[] shown, int count, Ordered values, double factor, double slack) {
        int judged = Math.min(count, shown.length);
        int missed = 0;
        for (int i = 0; i < judged; i++) {
            missed += hit(shown[i], values, factor, slack) ? 0 : 1;
            if (judged - missed < judged * MIN_SHARE) {
                return false;
            }
        }
        return true;
    }

    private static double share(double[] shown, int count, Ordered values, double factor, double slack) {
        int found = 0;
        int judged = Math.min(count, shown.length);
        for (int i = 0; i < judged; i++) {
            found += hit(shown[i], values, factor, slack) ? 1 : 0;
        }
        return (double) found / judged;
    }

    private static boolean hit(double shown, Ordered values, double factor, double slack) {
        double sought = shown / factor;
        double reach = Math.abs(sought) * TOLERANCE + Math.abs(slack / factor);
        return values.near(sought, reach);
    }
}
