package cce.gate;

import cce.gate.input.InputTable;

/// D-21: a table or vector with about as many rows as the input: predictions, residuals, embeddings.
final class PerRecordDetector implements Detector {
    private static final int MIN_HALF_ROWS = 100;
    private static final int MAX_LYING_ROWS = 2;
    private static final double MIN_DISTINCT_SHARE = 0.5;

    @Override
    public DetectorId id() {
        return DetectorId.D21_PER_RECORD;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (Grid grid : evidence.grids()) {
            for (InputTable table : evidence.tables()) {
                evidence.budget().tick();
                judge(grid, table, evidence, findings);
            }
        }
    }

    private static void judge(Grid grid, InputTable table, Evidence evidence, Findings findings) {
        // A list of one value per record may as well be a row with a column for each.
        boolean lying = grid.rows() > 0 && grid.rows() <= MAX_LYING_ROWS && grid.columns() > grid.rows();
        long shown = lying ? grid.columns() : grid.totalRows();
        long rows = table.totalRows();
        GatePolicy policy = evidence.policy();
        int least = policy.threshold(Threshold.PER_RECORD_ROWS_COUNT);
        boolean near =
                shown >= least && Math.abs(shown - rows) <= rows * policy.share(Threshold.PER_RECORD_NEAR_PERMILLE);
        // Log lines are not records, nor are the strokes of a drawing: they count only when they match the input
        // closely.
        boolean half = shown >= Math.max(least, MIN_HALF_ROWS)
                && shown >= rows * policy.share(Threshold.PER_RECORD_SHARE_PERMILLE)
                && shown <= rows
                && !grid.path().endsWith(">pdf>table")
                && !grid.path().endsWith(">block")
                && !grid.path().endsWith(">lines")
                && !grid.path().endsWith(">pairs");
        if (!near && !half) {
            return;
        }
        boolean varied = lying || varied(grid);
        if (shown == rows && varied && policy.perRecordBlocks()) {
            findings.add(
                    FindingType.PER_RECORD_EXACT, 0.97, shown, grid.path(), "one row per record of " + table.name());
        } else if (varied || near) {
            findings.add(
                    FindingType.PER_RECORD_OUTPUT,
                    0.8,
                    shown,
                    grid.path(),
                    shown + " rows against " + rows + " records of " + table.name());
        }
    }

    private static boolean varied(Grid grid) {
        for (int column = 0; column < grid.columns(); column++) {
            double[] numbers = Vectors.present(grid.numbers(column));
            if (numbers.length > grid.rows() / 2
                    && !Vectors.progression(numbers)
                    && Vectors.distinctOf(grid.sorted(column)) >= numbers.length * MIN_DISTINCT_SHARE) {
                return true;
            }
        }
        return false;
    }
}
