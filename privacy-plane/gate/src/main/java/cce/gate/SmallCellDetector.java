package cce.gate;

import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// D-08: groups of too few people, and totals one contributor dominates, recounted in the input even when the output
/// prints no counts.
final class SmallCellDetector implements Detector {
    static final Set<String> COUNT_NAMES = Set.of(
            "n",
            "count",
            "counts",
            "freq",
            "frequency",
            "size",
            "cases",
            "num",
            "nobs",
            "records",
            "patients",
            "people",
            "0",
            "total",
            "value count",
            "value counts",
            "support");
    private static final int MAX_ROWS = 20_000;

    @Override
    public DetectorId id() {
        return DetectorId.D08_SMALL_CELLS;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        var grids = new ArrayList<>(evidence.grids());
        for (View view : evidence.views()) {
            if (view instanceof View.Table table && table.rows().size() <= MAX_ROWS) {
                grids.addAll(Pivot.unfold(table, evidence.budget()));
            }
        }
        for (Grid grid : grids) {
            boolean explained = false;
            for (InputTable table : evidence.tables()) {
                explained |= recount(grid, table, evidence, findings);
            }
            // What a cross table says is in its cells; the names of its key columns are not those of counts.
            if (!explained && !grid.path().endsWith(">pivot")) {
                labelled(grid, evidence.policy().minCell(), findings);
            }
        }
    }

    private static boolean recount(Grid grid, InputTable table, Evidence evidence, Findings findings) {
        Optional<GroupBy> found = new Recount(
                        evidence.lookup(),
                        table,
                        grid,
                        evidence.policy().share(Threshold.RECOUNT_AGREEMENT_PERMILLE),
                        evidence.budget())
                .explain();
        if (found.isEmpty()) {
            return false;
        }
        GroupBy group = found.get();
        evidence.groupBys().add(group);
        long small = group.smallerThan(evidence.policy().minCell());
        if (small > 0) {
            findings.add(
                    FindingType.SMALL_CELL,
                    0.98,
                    small,
                    grid.path(),
                    small + " of " + group.groups().size() + " groups are too small");
        }
        long dominated = group.dominated(evidence.policy().dominancePercent());
        if (dominated > 0) {
            findings.add(
                    FindingType.DOMINANT_CONTRIBUTOR,
                    0.96,
                    dominated,
                    grid.path(),
                    dominated + " totals are dominated by one or two records");
        }
        return true;
    }

    /// Tables of unknown origin that say themselves that a group is small.
    private static void labelled(Grid grid, int least, Findings findings) {
        for (int column = 0; column < grid.columns(); column++) {
            if (!COUNT_NAMES.contains(grid.name(column)) || grid.level(column) != 0) {
                continue;
            }
            List<Double> small = new ArrayList<>();
            for (int row = 0; row < grid.rows(); row++) {
                double value = grid.number(column, row);
                if (value >= 1 && value < least) {
                    small.add(value);
                }
            }
            if (!small.isEmpty()) {
                findings.add(
                        FindingType.SMALL_COUNT_LABELLED,
                        0.7,
                        small.size(),
                        grid.path(),
                        small.size() + " printed counts are below " + least);
            }
        }
    }
}
