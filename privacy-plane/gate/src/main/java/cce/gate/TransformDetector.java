package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.util.Arrays;

/// D-05: a vector with one number per input row that follows an input column: scaled, shifted, standardised, with
/// small noise, or sorted.
final class TransformDetector implements Detector {
    private static final int MIN_ROWS = 20;
    private static final int MAX_SAMPLES = 1 << 24;
    private static final int MAX_ROWS = 1_000_000;
    private static final int MIN_DISTINCT = 10;
    private static final int MAX_SCALED_COLUMNS = 32;
    private static final int MIN_SCALED_ROWS = 10;
    private static final int MIN_NEAR_COLUMNS = 3;
    private static final int NEAR_DECOYS = 4;

    @Override
    public DetectorId id() {
        return DetectorId.D05_TRANSFORM;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (InputTable table : evidence.tables()) {
            ranks(table, evidence, findings);
        }
        var lines = new AffineMatch.Allowance();
        for (Grid grid : evidence.grids()) {
            for (InputTable table : evidence.tables()) {
                if (grid.rows() == table.rows() && grid.rows() >= MIN_ROWS && grid.rows() <= MAX_ROWS) {
                    vectors(grid, table, evidence, findings);
                }
                if (grid.rows() == table.rows() - 1 && grid.rows() >= MIN_ROWS && grid.rows() <= MAX_ROWS) {
                    differences(grid, table, evidence, findings);
                }
                scaled(grid, table, lines, evidence, findings);
                if (grid.rows() >= evidence.policy().threshold(Threshold.NOISY_ROWS_COUNT)
                        && grid.columns() >= MIN_NEAR_COLUMNS) {
                    near(new NearMatch(table, grid, evidence.budget()), grid, evidence.policy(), findings);
                }
            }
        }
    }

    private static void ranks(InputTable table, Evidence evidence, Findings findings) {
        double least = evidence.policy().share(Threshold.CORRELATION_PERMILLE);
        var match = new RankMatch(table, least, evidence.budget());
        for (Grid grid : evidence.grids()) {
            match.follows(grid)
                    .ifPresent(
                            what -> findings.add(FindingType.TRANSFORMED_COLUMN, 0.97, grid.rows(), grid.path(), what));
        }
        for (View view : evidence.views()) {
            if (view instanceof View.Image image && image.samples().length <= MAX_SAMPLES) {
                match.follows(image)
                        .ifPresent(what ->
                                findings.add(FindingType.TRANSFORMED_COLUMN, 0.97, image.height(), image.path(), what));
            }
        }
    }

    private static void near(NearMatch match, Grid grid, GatePolicy policy, Findings findings) {
        if (!match.possible()) {
            return;
        }
        for (double tolerance : NearMatch.TOLERANCES) {
            int hits = match.hits(0, tolerance);
            if (hits >= policy.threshold(Threshold.NOISY_ROWS_COUNT)
                    && hits >= match.rows() * policy.share(Threshold.NOISY_SHARE_PERMILLE)) {
                near(match, hits, tolerance, grid, findings);
                return;
            }
        }
    }

    private static void near(NearMatch match, int hits, double tolerance, Grid grid, Findings findings) {
        double chance = 0;
        for (int round = 1; round <= NEAR_DECOYS; round++) {
            chance += (double) match.hits(round, tolerance) / NEAR_DECOYS;
        }
        double falseRate = Math.min(1, (1 + chance) / (1.0 + hits * NEAR_DECOYS / 2.0) + chance / hits);
        findings.add(
                FindingType.NOISY_RECORDS,
                1 - falseRate,
                hits,
                grid.path(),
                "%d of %d rows lie next to an input row, %.1f by chance".formatted(hits, match.rows(), chance));
    }

    /// Columns in another unit, whole or sampled.
    private static void scaled(
            Grid grid, InputTable table, AffineMatch.Allowance lines, Evidence evidence, Findings findings) {
        int scaled = 0;
        for (int column = 0; column < Math.min(grid.columns(), MAX_SCALED_COLUMNS); column++) {
            double[] shown = Vectors.present(grid.numbers(column));
            if (shown.length < MIN_SCALED_ROWS || Vectors.progression(shown)) {
                continue;
            }
            // Lines are sought through the first different values; a million repetitions of them add nothing.
            double[] distinct = Vectors.firstDistinct(shown, ScaleMatch.MAX_SHOWN + 2);
            for (InputColumn input : table.columns()) {
                evidence.budget().tick();
                String how = input.numeric()
                                && input.distinctNumbers() >= evidence.policy().threshold(Threshold.SCALED_VALUES_COUNT)
                        ? line(distinct, grid.level(column), input, lines, evidence.budget())
                        : "";
                if (!how.isEmpty()) {
                    scaled++;
                    String what = "column %d holds values of %s %s".formatted(column, input.name(), how);
                    findings.add(FindingType.TRANSFORMED_COLUMN, 0.97, shown.length, grid.path(), what);
                    break;
                }
            }
            if (scaled > 0 && column > 2) {
                return;
            }
        }
    }

    /// How the output values follow from those of an input column; empty if they do not.
    private static String line(
            double[] shown, int level, InputColumn input, AffineMatch.Allowance lines, Budget budget) {
        double factor = ScaleMatch.factor(shown, level, input, budget);
        if (!Double.isNaN(factor)) {
            return "times %.6g".formatted(factor);
        }
        String curve = CurveMatch.function(shown, level, input, budget);
        if (!curve.isEmpty()) {
            return "as " + curve;
        }
        return AffineMatch.follows(shown, level, input, lines, budget) ? "on another scale" : "";
    }

    /// Steps from one record to the next give the column up to its first value.
    private static void differences(Grid grid, InputTable table, Evidence evidence, Findings findings) {
        for (int column = 0; column < grid.columns(); column++) {
            double[] shown = grid.numbers(column);
            if (Vectors.distinctOf(grid.sorted(column)) < MIN_DISTINCT) {
                continue;
            }
            for (InputColumn input : table.columns()) {
                evidence.budget().tick();
                if (input.numeric() && input.distinctNumbers() >= MIN_DISTINCT) {
                    double[] values = input.values();
                    var steps = new double[values.length - 1];
                    Arrays.setAll(steps, i -> values[i + 1] - values[i]);
                    double correlation = Math.abs(Vectors.correlation(shown, steps));
                    if (correlation >= evidence.policy().share(Threshold.CORRELATION_PERMILLE)) {
                        findings.add(
                                FindingType.TRANSFORMED_COLUMN,
                                0.99,
                                grid.rows(),
                                grid.path(),
                                "column %d follows the steps of %s (r = %.5f)"
                                        .formatted(column, input.name(), correlation));
                        break;
                    }
                }
            }
        }
    }

    private static void vectors(Grid grid, InputTable table, Evidence evidence, Findings findings) {
        double leastOrdered = evidence.policy().share(Threshold.CORRELATION_PERMILLE);
        double leastSorted = evidence.policy().threshold(Threshold.SORTED_CORRELATION_PPM) / 1e6;
        for (int column = 0; column < grid.columns(); column++) {
            double[] shown = grid.numbers(column);
            if (grid.numberCount(column) < grid.rows() * 0.95
                    || Vectors.progression(shown)
                    || Vectors.distinct(shown) < MIN_DISTINCT) {
                continue;
            }
            double[] shownSorted = Vectors.sorted(shown);
            for (InputColumn input : table.columns()) {
                evidence.budget().tick();
                if (input.numeric() && input.distinctNumbers() >= MIN_DISTINCT) {
                    double[] values = input.values();
                    double ordered = Math.abs(Vectors.correlation(shown, values));
                    double sorted = ordered >= leastOrdered
                            ? 0
                            : Math.abs(Vectors.correlation(shownSorted, input.sortedValues()));
                    if (ordered >= leastOrdered || sorted >= leastSorted) {
                        findings.add(
                                FindingType.TRANSFORMED_COLUMN,
                                0.99,
                                grid.rows(),
                                grid.path(),
                                "column %d follows %s (r = %.5f)"
                                        .formatted(column, input.name(), Math.max(ordered, sorted)));
                        break;
                    }
                }
            }
        }
    }
}
