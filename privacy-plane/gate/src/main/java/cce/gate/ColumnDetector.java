package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import java.util.BitSet;
import java.util.Map;

/// D-03: the rare values of a column appear in the output more than shifted values of the same look do, as when a
/// column is printed alone, sorted or shuffled.
final class ColumnDetector implements Detector {
    private static final int MAX_FREQUENCY = 3;
    private static final int MIN_RARE = 20;
    private static final int MAX_STEPS = 24;

    @Override
    public DetectorId id() {
        return DetectorId.D03_COLUMNS;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        Tokens tokens = evidence.tokens();
        for (Map.Entry<ColumnView, BitSet> entry : tokens.marks().entrySet()) {
            judge(entry.getKey(), entry.getValue(), tokens, evidence, findings);
        }
    }

    /// Two significant digits are a round number, not anybody's value.
    private static boolean coarse(ColumnView view) {
        return view.level() > Decimals.SIGNIFICANT && view.level() < Decimals.SIGNIFICANT + 3;
    }

    private static void judge(ColumnView view, BitSet seen, Tokens tokens, Evidence evidence, Findings findings) {
        if (coarse(view)) {
            return;
        }
        Budget budget = evidence.budget();
        GatePolicy policy = evidence.policy();
        int rare = 0;
        int found = 0;
        int decoys = 0;
        for (int value = 0; value < view.size(); value++) {
            budget.tick();
            if (view.count(value) > MAX_FREQUENCY) {
                continue;
            }
            rare++;
            found += seen.get(value) ? 1 : 0;
        }
        if (rare < MIN_RARE
                || found < policy.threshold(Threshold.COLUMN_VALUES_COUNT)
                || found < rare * policy.share(Threshold.COLUMN_COVERAGE_PERMILLE)) {
            return;
        }
        int judged = 0;
        for (int value = 0; value < view.size(); value++) {
            budget.tick();
            double decoy = view.count(value) > MAX_FREQUENCY ? Double.NaN : decoy(view, value);
            if (!Double.isNaN(decoy)) {
                judged++;
                decoys += tokens.printed(decoy) ? 1 : 0;
            }
        }
        boolean text = view.level() == Decimals.TEXT;
        if (!text && Crowd.of(view, tokens, budget).explains()) {
            return;
        }
        // Without decoys the domain is full: its values carry no information about anyone.
        if (!text && judged < MIN_RARE) {
            return;
        }
        double share = (double) found / rare;
        double chance = judged == 0 ? 0 : (double) decoys / judged;
        if (share * 100 >= policy.threshold(Threshold.COLUMN_DECOY_PERCENT) * chance) {
            double falseRate = chance == 0 ? 1.0 / (1 + found) : chance / share;
            findings.add(
                    FindingType.LEAKED_COLUMN,
                    Math.max(1 - falseRate, chance < share / 5 ? 0.96 : 0),
                    found,
                    "",
                    "%d of %d rare values of %s, %d of %d decoys"
                            .formatted(found, rare, view.column().name(), decoys, judged));
        }
    }

    /// The nearest number of the same precision that is not in the column.
    private static double decoy(ColumnView view, int value) {
        double number = view.number(value);
        int decimals = Decimals.of(number);
        if (Double.isNaN(number) || decimals > Decimals.MAX_DECIMALS) {
            return Double.isNaN(number) ? number : Math.nextUp(number) * (1 + 1e-7);
        }
        for (int step = 1; step <= MAX_STEPS; step++) {
            int signed = (step % 2 == 0 ? -1 : 1) * (step + 1) / 2;
            double candidate = Decimals.round(number + signed / Decimals.power(decimals), decimals);
            if (view.find(candidate) < 0) {
                return candidate;
            }
        }
        return Double.NaN;
    }
}
