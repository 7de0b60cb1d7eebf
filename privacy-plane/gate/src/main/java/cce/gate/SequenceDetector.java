package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// D-06: a column written without separators, as one long run of digits. Every width that divides the run is tried;
/// the pieces must follow a column in row order, or be its values times one factor.
final class SequenceDetector implements Detector {
    private static final int MIN_RUN = 64;
    private static final int MAX_RUNS = 20;
    private static final int MAX_WIDTH = 12;
    private static final int MAX_PIECES = 2_000_000;
    private static final int DECIMALS_UNKNOWN = 0;

    @Override
    public DetectorId id() {
        return DetectorId.D06_SEQUENCES;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        int runs = 0;
        for (View view : evidence.views()) {
            if (view instanceof View.Text text) {
                for (String digits : runs(text.text(), MAX_RUNS - runs)) {
                    runs++;
                    run(digits, text.path(), evidence, findings);
                }
            }
        }
    }

    /// The first long runs of digits of a text.
    private static List<String> runs(String text, int most) {
        var runs = new ArrayList<String>();
        int from = 0;
        for (int at = 0; at <= text.length() && runs.size() < most; at++) {
            if (at == text.length() || text.charAt(at) < '0' || text.charAt(at) > '9') {
                if (at - from >= MIN_RUN) {
                    runs.add(text.substring(from, at));
                }
                from = at + 1;
            }
        }
        return runs;
    }

    private static void run(String digits, String path, Evidence evidence, Findings findings) {
        GatePolicy policy = evidence.policy();
        int least = policy.threshold(Threshold.SEQUENCE_PIECES_COUNT);
        for (int width = 1; width <= MAX_WIDTH; width++) {
            int pieces = digits.length() / width;
            if (digits.length() % width != 0 || pieces < least || pieces > MAX_PIECES) {
                continue;
            }
            var shown = new double[pieces];
            for (int i = 0; i < pieces; i++) {
                shown[i] = Long.parseLong(digits, i * width, (i + 1) * width, 10);
            }
            for (InputTable table : evidence.tables()) {
                for (InputColumn column : table.columns()) {
                    evidence.budget().tick();
                    if (column.numeric() && follows(shown, column, table, policy, evidence.budget())) {
                        findings.add(
                                FindingType.TRANSFORMED_COLUMN,
                                0.98,
                                pieces,
                                path,
                                "%d pieces of %d digits are values of %s".formatted(pieces, width, column.name()));
                        return;
                    }
                }
            }
        }
    }

    private static boolean follows(
            double[] shown, InputColumn column, InputTable table, GatePolicy policy, Budget budget) {
        int least = policy.threshold(Threshold.SEQUENCE_PIECES_COUNT);
        boolean ordered = shown.length == table.rows()
                && Math.abs(Vectors.correlation(shown, column.values()))
                        >= policy.share(Threshold.CORRELATION_PERMILLE);
        return ordered
                || (column.distinctNumbers() >= least
                        && Arrays.stream(shown).distinct().limit(least).count() >= least / 2
                        && !Double.isNaN(ScaleMatch.factor(shown, DECIMALS_UNKNOWN, column, budget)));
    }
}
