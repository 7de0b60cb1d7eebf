package cce.gate;

import cce.gate.ReleaseSketch.RowSet;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// D-12: groups of people that differ by a handful, in this output or against an earlier release: the
/// difference of their
/// statistics is about those few alone. Groups recognised in the input are compared by their true rows, in
/// pairs and in
/// any combination; count tables that were not recognised by what they print.
final class DifferencingDetector implements Detector {
    private static final int MAX_TABLES = 200;
    private static final int MAX_ROWS = 100_000;

    @Override
    public DetectorId id() {
        return DetectorId.D12_DIFFERENCING;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        List<Map<Long, Long>> own = tables(evidence);
        List<RowSet> groups = groups(evidence);
        evidence.sketch(new ReleaseSketch(own, groups));
        pairs(groups, evidence, findings);
        combinations(groups, evidence, findings);
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

    /// The rows of every recognised group; groups of one table stay together.
    private static List<RowSet> groups(Evidence evidence) {
        var groups = new ArrayList<RowSet>();
        for (GroupBy table : evidence.groupBys()) {
            long id = Words.chain(
                    Words.key(Words.normal(table.table().name())), table.table().totalRows());
            table.groups().values().stream()
                    .sorted((a, b) -> Arrays.compare(a, b))
                    .limit(Math.max(0, ReleaseSketch.MAX_GROUPS - groups.size()))
                    .forEach(rows -> groups.add(new RowSet(id, rows)));
        }
        return groups;
    }

    private static void pairs(List<RowSet> groups, Evidence evidence, Findings findings) {
        int least = evidence.policy().threshold(Threshold.DIFFERENCE_ROWS);
        for (ReleaseSketch release : evidence.input().history()) {
            for (RowSet mine : groups) {
                for (RowSet theirs : release.groups()) {
                    evidence.budget().tick();
                    // Sizes first: most pairs are told apart without a look at the rows.
                    boolean near = mine.table() == theirs.table()
                            && Math.abs(mine.rows().length - theirs.rows().length) < least;
                    long difference = near ? mine.difference(theirs) : 0;
                    if (difference > 0 && difference < least) {
                        findings.add(
                                FindingType.DIFFERENCING,
                                1,
                                difference,
                                "against an earlier release",
                                "two groups differ by " + difference + " records");
                        return;
                    }
                }
            }
        }
    }

    /// All groups of one input table, this output's and the newest of earlier ones, taken together.
    private static void combinations(List<RowSet> groups, Evidence evidence, Findings findings) {
        int least = evidence.policy().threshold(Threshold.DIFFERENCE_ROWS);
        var tables = new LinkedHashMap<Long, List<RowSet>>();
        groups.forEach(group ->
                tables.computeIfAbsent(group.table(), id -> new ArrayList<>()).add(group));
        boolean small = groups.stream().anyMatch(group -> group.rows().length < least);
        for (Map.Entry<Long, List<RowSet>> table : tables.entrySet()) {
            evidence.input().history().stream()
                    .flatMap(release -> release.groups().stream())
                    .filter(group -> group.table() == table.getKey())
                    .forEach(table.getValue()::add);
            OptionalLong fewest = Isolation.fewest(table.getValue(), evidence.budget());
            // A group that is small by itself is a small cell, which D-08 reports.
            if (!small && fewest.isPresent() && fewest.getAsLong() < least) {
                findings.add(
                        FindingType.DIFFERENCING,
                        1,
                        fewest.getAsLong(),
                        "groups taken together",
                        "a combination of groups isolates " + fewest.getAsLong() + " records");
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
        boolean same = shared >= 2
                && shared
                        >= Math.max(a.size(), b.size()) * evidence.policy().share(Threshold.DIFFERENCE_SHARED_PERMILLE);
        if (same && difference > 0 && difference < evidence.policy().threshold(Threshold.DIFFERENCE_ROWS)) {
            findings.add(FindingType.DIFFERENCING, 0.97, difference, where, "two count tables differ by " + difference);
        }
    }

    /// Tables with whole-number counts, keyed by the leading columns that tell their rows apart: a mean beside the
    /// count
    /// is another in each release and no key.
    private static List<Map<Long, Long>> tables(Evidence evidence) {
        var tables = new ArrayList<Map<Long, Long>>();
        for (Grid grid : evidence.grids()) {
            int count = countColumn(grid);
            if (tables.size() < MAX_TABLES
                    && count >= 1
                    && counted(grid, count, evidence)
                    && grid.rows() >= 2
                    && grid.rows() <= MAX_ROWS
                    && grid.level(count) == 0
                    && grid.numberCount(count) == grid.rows()) {
                Map<Long, Long> counts = Map.of();
                for (int keys = 1; keys <= count && counts.size() < grid.rows(); keys++) {
                    counts = counts(grid, keys, count);
                }
                if (counts.size() == grid.rows() && plausible(counts)) {
                    tables.add(counts);
                }
            }
        }
        return tables;
    }

    private static Map<Long, Long> counts(Grid grid, int keys, int count) {
        var counts = new HashMap<Long, Long>();
        for (int row = 0; row < grid.rows(); row++) {
            long key = Words.seed();
            for (int column = 0; column < keys; column++) {
                key = Words.chain(key, grid.key(column, row));
            }
            counts.put(key, (long) grid.number(count, row));
        }
        return counts;
    }

    private static int countColumn(Grid grid) {
        for (int column = 1; column < grid.columns(); column++) {
            if (SmallCellDetector.COUNT_NAMES.contains(grid.name(column)) && grid.level(column) == 0) {
                return column;
            }
        }
        return grid.columns() - 1;
    }

    /// Whether the table says it counts or was recounted; other whole numbers may be anything.
    private static boolean counted(Grid grid, int count, Evidence evidence) {
        boolean named = SmallCellDetector.COUNT_NAMES.contains(grid.name(count));
        return named
                || evidence.groupBys().stream().anyMatch(group -> group.path().equals(grid.path()));
    }

    /// Counts of people are not negative, and tables of tiny numbers are not counts of groups worth
    /// comparing.
    private static boolean plausible(Map<Long, Long> counts) {
        return counts.values().stream().allMatch(count -> count >= 0)
                && counts.values().stream().mapToLong(Long::longValue).max().orElse(0) >= 20;
    }
}
