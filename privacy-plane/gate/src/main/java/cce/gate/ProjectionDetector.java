package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.InputTable;
import cce.gate.input.LongSet;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// D-04: rows of an output table exist in a projection of the input far more often than rows put together from the
/// same columns at random. Finds microdata whose values are all common, and with renamed or dropped columns.
final class ProjectionDetector implements Detector {
    private static final int MIN_COLUMNS = 3;
    private static final int MAX_ROWS = 5000;
    private static final int NULLS = 5;

    @Override
    public DetectorId id() {
        return DetectorId.D04_PROJECTION;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        int least = evidence.policy().threshold(Threshold.PROJECTION_ROWS_COUNT);
        for (Grid grid : evidence.grids()) {
            boolean explained =
                    evidence.groupBys().stream().anyMatch(g -> g.path().equals(grid.path()));
            if (explained || grid.rows() < least || grid.columns() < MIN_COLUMNS) {
                continue;
            }
            for (InputTable table : evidence.tables()) {
                judge(grid, table, evidence, findings);
            }
        }
    }

    private static void judge(Grid grid, InputTable table, Evidence evidence, Findings findings) {
        List<Mapping.Source> sources = assign(grid, table, evidence);
        boolean found = false;
        if (sources.size() >= MIN_COLUMNS) {
            LongSet rows = projection(table, sources, evidence.budget());
            int shown = Math.min(grid.rows(), MAX_ROWS);
            found = judge(
                    round -> hits(rows, sources, shown, round, evidence.budget()),
                    sources.size() + " columns of " + table.name(),
                    shown,
                    grid,
                    evidence,
                    findings);
        }
        for (CoarseRows coarse : found ? List.<CoarseRows>of() : CoarseRows.of(table, grid, evidence.budget())) {
            String what = coarse.columns() + " renumbered or blurred columns of " + table.name();
            if (judge(coarse::hits, what, coarse.rows(), grid, evidence, findings)) {
                break;
            }
        }
    }

    private static boolean judge(
            IntToDoubleFunction hits, String what, int shown, Grid grid, Evidence evidence, Findings findings) {
        double hit = hits.applyAsDouble(0);
        double chance = 0;
        for (int round = 1; round <= NULLS; round++) {
            chance += hits.applyAsDouble(round) / NULLS;
        }
        GatePolicy policy = evidence.policy();
        boolean found = hit >= policy.share(Threshold.PROJECTION_HIT_PERMILLE)
                && hit - chance >= policy.share(Threshold.PROJECTION_LIFT_PERMILLE);
        if (found) {
            findings.add(
                    FindingType.PROJECTED_RECORDS,
                    Math.max(0.96, 1 - chance),
                    Math.round(hit * shown),
                    grid.path(),
                    "%s, %.0f%% of rows exist, %.0f%% expected".formatted(what, hit * 100, chance * 100));
        }
        return found;
    }

    /// One input column per output column, the surest pairs first.
    private static List<Mapping.Source> assign(Grid grid, InputTable table, Evidence evidence) {
        var mapping = new Mapping(evidence.lookup(), table, grid);
        var all = new ArrayList<Mapping.Source>();
        var owner = new ArrayList<Integer>();
        for (int column = 0; column < grid.columns(); column++) {
            for (Mapping.Source source : mapping.sources(column, 4, evidence.budget())) {
                all.add(source);
                owner.add(column);
            }
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < all.size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> Double.compare(all.get(a).distance(), all.get(b).distance()));
        var usedOut = new BitSet();
        var usedIn = new BitSet();
        var chosen = new ArrayList<Mapping.Source>();
        for (int i : order) {
            if (!usedOut.get(owner.get(i)) && !usedIn.get(all.get(i).columnIndex())) {
                usedOut.set(owner.get(i));
                usedIn.set(all.get(i).columnIndex());
                chosen.add(all.get(i));
            }
        }
        return chosen;
    }

    private static LongSet projection(InputTable table, List<Mapping.Source> sources, Budget budget) {
        var rows = new LongSet();
        for (int row = 0; row < table.rows(); row++) {
            budget.tick();
            long key = Words.seed();
            for (Mapping.Source source : sources) {
                ColumnView view = source.view();
                key = Words.chain(key, view.valueAt(row));
            }
            rows.add(key);
        }
        return rows;
    }

    /// Share of output rows that exist; round 0 as they are, others with each column rotated by its own amount.
    private static double hits(LongSet rows, List<Mapping.Source> sources, int shown, int round, Budget budget) {
        int hits = 0;
        for (int row = 0; row < shown; row++) {
            budget.tick();
            long key = Words.seed();
            for (int i = 0; i < sources.size(); i++) {
                int[] values = sources.get(i).values();
                int at = round == 0 ? row : (int) ((row + (long) round * i * (3L * i + 8L)) % shown);
                key = Words.chain(key, values[at]);
            }
            hits += rows.contains(key) ? 1 : 0;
        }
        return (double) hits / shown;
    }
}
