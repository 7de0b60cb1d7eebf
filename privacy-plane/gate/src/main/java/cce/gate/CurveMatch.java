package cce.gate;

import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.Ordered;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Finds output columns that are a well-known function of an input column, such as its logarithm. Undone, their values
/// fall on values of the input to within what rounding the output took away; values moved by some steps of the input's
/// own
/// precision tell how often that happens by chance.
final class CurveMatch {
    private static final int MIN_VALUES = 12;
    private static final int QUICK = 16;
    private static final double QUICK_SHARE = 0.6;
    private static final double MIN_SHARE = 0.9;
    private static final int[] STEPS = {3, -3, 5, -5, 7, -7, 11, -11};
    private static final int SAMPLED = 50;

    /// Wider than this share of a value, rounding left nothing to recognise it by.
    private static final double MAX_ERROR = 0.01;

    private static final double RELATIVE_NOISE = 1e-12;

    /// A function and what undoes it.
    private record Curve(String title, DoubleUnaryOperator undone) {}

    private static final List<Curve> CURVES = List.of(
            new Curve("the logarithm", Math::exp),
            new Curve("the decimal logarithm", x -> Math.pow(10, x)),
            new Curve("the binary logarithm", x -> Math.pow(2, x)),
            new Curve("the logarithm of one more", Math::expm1),
            new Curve("the square root", x -> x < 0 ? Double.NaN : x * x),
            new Curve("the square", Math::sqrt),
            new Curve("the cube root", x -> x * x * x),
            new Curve("the exponential", Math::log),
            new Curve("the reciprocal", x -> 1 / x));

    private CurveMatch() {}

    /// The function's name; empty if there is none.
    ///
    /// @param shown different values of an output column
    /// @param level decimals they were printed with
    static String function(double[] shown, int level, InputColumn input, Budget budget) {
        if (shown.length < MIN_VALUES || input.distinctNumbers() < MIN_VALUES) {
            return "";
        }
        // Finer levels are one; the decoys tell whether the reach is too wide.
        double half = 0.5 * Math.pow(10, -Math.min(level, Decimals.MAX_DECIMALS + 1));
        Ordered values = input.ordered();
        int decimals = Decimals.ofAll(SAMPLED, i -> values.at((int) ((long) i * values.size() / SAMPLED)));
        double step = Math.pow(10, -Math.min(decimals, Decimals.MAX_DECIMALS));
        for (Curve curve : CURVES) {
            budget.tick();
            if (hits(curve, shown, Math.min(QUICK, shown.length), half, values, 0)
                            >= QUICK_SHARE * Math.min(QUICK, shown.length)
                    && follows(curve, shown, half, values, step)) {
                return curve.title;
            }
        }
        return "";
    }

    private static boolean follows(Curve curve, double[] shown, double half, Ordered values, double step) {
        int hits = hits(curve, shown, shown.length, half, values, 0);
        if (hits < MIN_VALUES || hits < MIN_SHARE * shown.length) {
            return false;
        }
        double chance = 0;
        for (int moved : STEPS) {
            chance += (double) hits(curve, shown, shown.length, half, values, moved * step) / STEPS.length;
        }
        return !new Crowd(chance / shown.length, shown.length, hits).explains();
    }

    /// How many of the first `count` values, undone and moved, lie on a value of the input.
    private static int hits(Curve curve, double[] shown, int count, double half, Ordered values, double moved) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            double value = curve.undone.applyAsDouble(shown[i]);
            double error =
                    Math.abs(curve.undone.applyAsDouble(shown[i] + half) - curve.undone.applyAsDouble(shown[i] - half))
                            / 2;
            double reach = error + Math.abs(value) * RELATIVE_NOISE;
            boolean usable = Double.isFinite(value) && reach <= Math.abs(value) * MAX_ERROR;
            hits += usable && values.near(value + moved, reach) ? 1 : 0;
        }
        return hits;
    }
}
