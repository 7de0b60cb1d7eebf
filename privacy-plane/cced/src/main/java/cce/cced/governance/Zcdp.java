package cce.cced.governance;

/// Zero-concentrated differential privacy (Bun and Steinke 2016): rho adds up over releases, and what has been
/// spent is said as epsilon at a delta only at the end, which is far tighter than adding epsilons.
final class Zcdp {
    private static final int STEPS = 200;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double MAX_LOG_ORDER = Math.log(1e9);

    private Zcdp() {}

    /// What a pure mechanism of `epsilon` spends (Bun and Steinke, Proposition 1.4).
    static double ofPure(double epsilon) {
        return epsilon * epsilon / 2;
    }

    /// The smallest epsilon known to hold at `delta` after spending `rho`: the conversion of Canonne, Kamath and
    /// Steinke (2020, Proposition 12), minimised over the order; never above `rho + 2 sqrt(rho ln(1/delta))`.
    static double epsilon(double rho, double delta) {
        if (!(rho >= 0) || !(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("zCDP needs rho of at least 0 and delta between 0 and 1.");
        }
        if (rho == 0) {
            return 0;
        }
        double low = Math.log(1e-9);
        double high = MAX_LOG_ORDER;
        // The bound has one minimum in the order; the search is over the logarithm of order - 1.
        for (int i = 0; i < STEPS; i++) {
            double a = high - GOLDEN * (high - low);
            double b = low + GOLDEN * (high - low);
            if (at(rho, delta, a) < at(rho, delta, b)) {
                high = b;
            } else {
                low = a;
            }
        }
        double simple = rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
        return Math.max(0, Math.min(simple, at(rho, delta, (low + high) / 2)));
    }

    private static double at(double rho, double delta, double logOrderLessOne) {
        double less = Math.exp(logOrderLessOne);
        double order = 1 + less;
        return rho * order + Math.log(1 / (order * delta)) / less + Math.log1p(-1 / order);
    }
}
