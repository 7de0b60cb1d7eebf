package cce.gate;

import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// D-12: two count tables over the same groups that differ by a handful of people, in this output or against an
/// earlier release: their difference is about those people alone.
final class DifferencingDetector implements Detector {
    private static final int MAX_TABLES = 200;
    private static final int MAX_ROWS = 100_000;
    private static final double MIN_SHARED = 0.8;

    @Override
    public DetectorId id() {
        return DetectorId.D12_DIFFERENCING;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        List<Map<Long, Long>> own = tables(evidence);
        evidence.sketch(new ReleaseSketch(own));
        var earlier = new ArrayList<Map<Long, Long>>();
        evidence.input().history().forEach(release -> earlier.addAll(release.tables()));
        for (int i = 0; i < own.size(); i++) {
            for (int j = i + 1; j < own.size(); j++) {
                compare(own.get(i), own.get(j), "within this output", evidence, findings);
            }
            for (Map<Long, Long> table : earlier) {
                compare(own.get(i), table, "against an earlier release", evidence, findings);
            }
        }
    }

    private static void compare(
            Map<Long, Long> a, Map<Long, Long> b, String where, Evidence evidence, Findings findings) {
        int shared = 0;
        long difference = 0;
        for (Map.Entry<Long, Long> cell : a.entrySet()) {
            evidence.budget().tick();
            Long other = b.get(cell.getKey());
            if (other != null) {
                shared++;
                difference += Math.abs(other - cell.getValue());
            }
        }
        boolean same = shared >= 2 && shared >= Math.max(a.size(), b.size()) * MIN_SHARED;
        if (same && difference > 0 && difference < evidence.policy().minCell()) {
            findings.add(FindingType.DIFFERENCING, 0.97, difference, where, "two count tables differ by " + difference);
        }
    }

    /// Tables with whole-number counts in their last column, keyed by everything before it.
    private static List<Map<Long, Long>> tables(Evidence evidence) {
        var tables = new ArrayList<Map<Long, Long>>();
        for (Grid grid : evidence.grids()) {
            int last = grid.columns() - 1;
            if (tables.size() < MAX_TABLES
                    && counted(grid, evidence)
                    && last >= 1
                    && grid.rows() >= 2
                    && grid.rows() <= MAX_ROWS
                    && grid.level(last) == 0
                    && grid.numberCount(last) == grid.rows()) {
                var counts = new HashMap<Long, Long>();
                for (int row = 0; row < grid.rows(); row++) {
                    long key = Words.seed();
                    for (int column = 0; column < last; column++) {
                        key = Words.chain(key, grid.key(column, row));
                    }
                    counts.put(key, (long) grid.number(last, row));
                }
                if (counts.size() == grid.rows() && plausible(counts)) {
                    tables.add(counts);
                }
            }
        }
        return tables;
    }

    /// Whether the table says it counts or was recounted; other whole numbers may be anything.
    private static boolean counted(Grid grid, Evidence evidence) {
        boolean named = SmallCellDetector.COUNT_NAMES.contains(grid.name(grid.columns() - 1));
        return named
                || evidence.groupBys().stream().anyMatch(group -> group.path().equals(grid.path()));
    }

    /// Counts of people are not negative, and tables of tiny numbers are not counts of groups worth comparing.
    private static boolean plausible(Map<Long, Long> counts) {
        return counts.values().stream().allMatch(count -> count >= 0)
                && counts.values().stream().mapToLong(Long::longValue).max().orElse(0) >= 20;
    }
}
