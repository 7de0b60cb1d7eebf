package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.input.Lookup;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tries to explain an output table as a group-by of an input table: the first columns are keys, and a later column is
/// the count, or a statistic of an input column, that recomputing gives to the printed precision.
final class Recount {
    private static final int MAX_KEYS = 4;
    private static final int SOURCES_PER_KEY = 3;
    private static final int MAX_DOMAIN = 5000;
    private static final int MAX_MEASURES = 64;
    private static final int MAX_GROUPS = 20_000;
    private static final double MIN_KNOWN = 0.95;
    private static final int MIN_SHARES = 4;
    private static final int MIN_COUNTS = 2;

    private final Lookup lookup;
    private final InputTable table;
    private final Grid grid;
    private final Budget budget;
    private final double agreement;

    /// @param agreement share of printed statistics that recounting must give
    Recount(Lookup lookup, InputTable table, Grid grid, double agreement, Budget budget) {
        this.agreement = agreement;
        this.lookup = lookup;
        this.table = table;
        this.grid = grid;
        this.budget = budget;
    }

    Optional<GroupBy> explain() {
        if (grid.rows() < 1 || grid.rows() > MAX_GROUPS || grid.columns() < 2 || table.sampled()) {
            return Optional.empty();
        }
        var mapping = new Mapping(lookup, table, grid);
        var keys = new ArrayList<List<Mapping.Source>>();
        for (int column = 0; column < Math.min(MAX_KEYS, grid.columns() - 1); column++) {
            List<Mapping.Source> sources = mapping.sources(column, SOURCES_PER_KEY, budget).stream()
                    .filter(source -> source.view().size() <= MAX_DOMAIN)
                    .toList();
            if (sources.isEmpty()) {
                return Optional.empty();
            }
            keys.add(sources);
            if (unique(keys.size())) {
                Optional<GroupBy> found = combine(keys, new ArrayList<>());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean unique(int columns) {
        var seen = new HashSet<Long>();
        for (int row = 0; row < grid.rows(); row++) {
            long key = Words.seed();
            for (int column = 0; column < columns; column++) {
                key = Words.chain(key, grid.key(column, row));
            }
            if (!seen.add(key)) {
                return false;
            }
        }
        return true;
    }

    private Optional<GroupBy> combine(List<List<Mapping.Source>> keys, List<Mapping.Source> chosen) {
        if (chosen.size() == keys.size()) {
            return verify(chosen);
        }
        for (Mapping.Source source : keys.get(chosen.size())) {
            boolean used = chosen.stream().anyMatch(c -> c.columnIndex() == source.columnIndex());
            if (!used) {
                var next = new ArrayList<>(chosen);
                next.add(source);
                Optional<GroupBy> found = combine(keys, next);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<GroupBy> verify(List<Mapping.Source> keys) {
        var shown = new int[grid.rows()][];
        Map<Long, int[]> groups = groups(keys);
        var named = new LinkedHashMap<Long, int[]>();
        for (int row = 0; row < shown.length; row++) {
            long key = Words.seed();
            for (Mapping.Source source : keys) {
                key = Words.chain(key, source.values()[row]);
            }
            shown[row] = groups.getOrDefault(key, new int[0]);
            if (shown[row].length > 0) {
                named.put(key, shown[row]);
            }
        }
        boolean explained = false;
        var measures = new ArrayList<InputColumn>();
        for (int column = keys.size(); column < grid.columns(); column++) {
            if (counts(column, shown) || shares(column, shown, keys)) {
                explained = true;
            } else {
                Optional<InputColumn> measure = measure(column, shown, keys);
                explained |= measure.isPresent();
                measure.ifPresent(measures::add);
            }
        }
        return explained ? Optional.of(new GroupBy(grid.path(), table, named, measures)) : Optional.empty();
    }

    private Map<Long, int[]> groups(List<Mapping.Source> keys) {
        var rows = new HashMap<Long, int[]>();
        var sizes = new HashMap<Long, Integer>();
        var keyOf = new long[table.rows()];
        for (int row = 0; row < table.rows(); row++) {
            budget.tick();
            long key = Words.seed();
            for (Mapping.Source source : keys) {
                ColumnView view = source.view();
                key = Words.chain(key, view.valueAt(row));
            }
            keyOf[row] = key;
            sizes.merge(key, 1, Integer::sum);
        }
        var filled = new HashMap<Long, Integer>();
        for (int row = 0; row < table.rows(); row++) {
            int[] group = rows.computeIfAbsent(keyOf[row], key -> new int[sizes.getOrDefault(key, 0)]);
            int at = filled.merge(keyOf[row], 1, Integer::sum) - 1;
            group[at] = row;
        }
        return rows;
    }

    private boolean counts(int column, int[][] shown) {
        int judged = 0;
        int agreeing = 0;
        for (int row = 0; row < shown.length; row++) {
            if (grid.isNumber(column, row)) {
                judged++;
                agreeing += grid.number(column, row) == shown[row].length ? 1 : 0;
            }
        }
        // A small whole number agrees with some count by chance; one of them alone is only believed where it says so.
        boolean telling = judged >= MIN_COUNTS || SmallCellDetector.COUNT_NAMES.contains(grid.name(column));
        return judged > 0 && telling && agreeing >= judged * agreement;
    }

    /// Shares of a margin or of all, as numbers up to 1 or to 100: they give the counts away to whoever knows a margin.
    private boolean shares(int column, int[][] shown, List<Mapping.Source> keys) {
        for (int key = -1; key < keys.size(); key++) {
            var margins = new HashMap<Integer, Integer>();
            for (int row = 0; row < shown.length; row++) {
                margins.merge(key < 0 ? 0 : keys.get(key).values()[row], shown[row].length, Integer::sum);
            }
            for (int whole : new int[] {1, 100}) {
                int judged = 0;
                int agreeing = 0;
                for (int row = 0; row < shown.length; row++) {
                    budget.tick();
                    int margin =
                            margins.getOrDefault(key < 0 ? 0 : keys.get(key).values()[row], 0);
                    boolean telling = shown[row].length > 0 && shown[row].length < margin;
                    if (telling && grid.isNumber(column, row)) {
                        judged++;
                        double share = (double) whole * shown[row].length / margin;
                        agreeing += same(grid.number(column, row), share, grid.level(column)) ? 1 : 0;
                    }
                }
                if (judged >= MIN_SHARES && agreeing >= judged * agreement) {
                    return true;
                }
            }
        }
        return false;
    }

    private Optional<InputColumn> measure(int column, int[][] shown, List<Mapping.Source> keys) {
        // A statistic of a key within its own group says nothing new, but a list of pairs that all exist is a recount.
        boolean known = keys.size() > 1
                && Arrays.stream(shown).filter(group -> group.length > 0).count() >= shown.length * MIN_KNOWN;
        List<InputColumn> columns = new ArrayList<>(table.columns());
        columns.sort((a, b) -> Boolean.compare(named(column, b), named(column, a)));
        return columns.stream()
                .filter(InputColumn::numeric)
                .filter(input ->
                        known || keys.stream().noneMatch(key -> key.view().column() == input))
                .limit(MAX_MEASURES)
                .filter(input -> agrees(column, shown, input))
                .findFirst();
    }

    private boolean named(int column, InputColumn input) {
        return !grid.name(column).isEmpty() && grid.name(column).contains(Words.normal(input.name()));
    }

    /// The statistics a group-by usually prints.
    private enum Statistic {
        MEAN,
        SUM,
        DEVIATION,
        VARIANCE,
        LEAST,
        GREATEST,
        MEDIAN,
        LOWER_QUARTILE,
        UPPER_QUARTILE;

        double of(double[] sorted, double sum) {
            int n = sorted.length;
            double mean = sum / n;
            return switch (this) {
                case MEAN -> mean;
                case SUM -> sum;
                case DEVIATION -> Math.sqrt(variance(sorted, mean));
                case VARIANCE -> variance(sorted, mean);
                case LEAST -> sorted[0];
                case GREATEST -> sorted[n - 1];
                case MEDIAN -> (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
                case LOWER_QUARTILE -> quantile(sorted, 0.25);
                case UPPER_QUARTILE -> quantile(sorted, 0.75);
            };
        }

        private static double quantile(double[] sorted, double share) {
            double at = share * (sorted.length - 1);
            int below = (int) at;
            double above = sorted[Math.min(below + 1, sorted.length - 1)];
            return sorted[below] + (at - below) * (above - sorted[below]);
        }

        private static double variance(double[] values, double mean) {
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return values.length < 2 ? Double.NaN : squares / (values.length - 1);
        }
    }

    private boolean agrees(int column, int[][] shown, InputColumn input) {
        Statistic[] statistics = Statistic.values();
        var agreeing = new int[statistics.length];
        int judged = 0;
        int strangers = 0;
        for (int row = 0; row < shown.length; row++) {
            budget.tick();
            if (!grid.isNumber(column, row) || shown[row].length == 0) {
                // Cross tables may print a zero where there is no group, and nothing else.
                strangers += grid.isNumber(column, row) && grid.number(column, row) != 0 ? 1 : 0;
                continue;
            }
            double[] values = Vectors.present(
                    Arrays.stream(shown[row]).mapToDouble(input::value).toArray());
            Arrays.sort(values);
            if (values.length == 0) {
                continue;
            }
            judged++;
            double sum = Arrays.stream(values).sum();
            double printed = grid.number(column, row);
            for (int i = 0; i < statistics.length; i++) {
                agreeing[i] += same(printed, statistics[i].of(values, sum), grid.level(column)) ? 1 : 0;
            }
            if (judged >= 8 && Arrays.stream(agreeing).max().orElse(0) * 2 < judged) {
                return false;
            }
        }
        int best = Arrays.stream(agreeing).max().orElse(0);
        return judged >= 2 && judged >= strangers && best >= judged * agreement;
    }

    private static boolean same(double printed, double computed, int level) {
        double precision = level <= Decimals.MAX_DECIMALS ? 0.5000001 / Decimals.power(level) : 0;
        return Math.abs(printed - computed) <= precision + Math.abs(computed) * 1e-7;
    }
}
