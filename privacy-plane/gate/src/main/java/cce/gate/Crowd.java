package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;

/// A column whose values lie so close together that numbers of anything else, printed as precisely, hit them often.
/// Decoys
/// are poor there: what is absent from the column lies at its thin ends, where nothing else is printed either. So every
/// number between the column's ends that could have been printed is counted instead.
///
/// @param density share of them that are values of the column
/// @param printed of them, in the output
/// @param hits of the printed ones, that are values of the column
record Crowd(double density, int printed, int hits) {
    /// Below this share decoys are numbers like any other.
    private static final double MIN_DENSITY = 0.2;

    /// Columns of more possible numbers are not crowded by few values.
    private static final int MAX_NUMBERS = 1 << 16;

    /// Values cut off at either end, as a share of all.
    private static final double THIN = 0.05;

    private static final double SIGNIFICANCE = 0.001;
    private static final Crowd NONE = new Crowd(0, 0, 0);

    static Crowd of(ColumnView view, Tokens tokens, Budget budget) {
        // Those the values were rounded to, or are written with.
        int decimals = view.level() >= 0 ? view.level() : Decimals.ofAll(view.size(), view::number);
        if (decimals > Decimals.MAX_DECIMALS || view.size() < 2) {
            return NONE;
        }
        int thin = (int) (view.size() * THIN);
        int values = view.size() - 2 * thin;
        double low = view.number(thin);
        double numbers = Math.rint((view.number(view.size() - 1 - thin) - low) * Decimals.power(decimals)) + 1;
        if (numbers > MAX_NUMBERS || values < MIN_DENSITY * numbers) {
            return NONE;
        }
        int printed = 0;
        int hits = 0;
        for (int i = 0; i < numbers; i++) {
            budget.tick();
            double number = Decimals.round(low + i / Decimals.power(decimals), decimals);
            if (tokens.printed(number)) {
                printed++;
                hits += view.find(number) >= 0 ? 1 : 0;
            }
        }
        return new Crowd(Math.min(1, values / numbers), printed, hits);
    }

    /// Whether so many hits are no surprise among as many numbers drawn blindly: the upper tail of the binomial
    /// distribution.
    boolean explains() {
        if (density < MIN_DENSITY) {
            return false;
        }
        if (density == 1) {
            return true;
        }
        double odds = Math.log(density / (1 - density));
        // In logarithms, since the first terms are too small for a double.
        double term = printed * Math.log1p(-density);
        double tail = 0;
        for (int k = 0; k <= printed; k++) {
            tail += k >= hits ? Math.exp(term) : 0;
            term += odds + Math.log((double) (printed - k) / (k + 1));
        }
        return tail >= SIGNIFICANCE;
    }
}
