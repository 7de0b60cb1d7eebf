package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Looks for input rows of which several columns stand together in one unit of the output, in the real input or in a
/// decoy of it.
///
/// A decoy has the same columns, each rotated and strided on its own, so every single value is as likely as before but
/// no row of it ever existed. What the search finds in decoys is what it finds by chance.
final class RecordMatch {
    private static final int MIN_COLUMNS = 2;
    private static final double LOG_2 = Math.log(2);
    private static final int MAX_ROWS_PER_VALUE = 512;
    private static final int LARGE_TABLE_ROWS = 20_000;
    private static final int MAX_ROWS_PER_VALUE_LARGE = 128;
    private static final int MAX_POSTINGS_PER_UNIT = 40_000;
    private static final double CANDIDATE_SHARE = 0.3;
    private static final int MAX_CANDIDATES = 256;
    private static final int MIN_UNITS_PER_PART = 256;

    /// More than sums of floats in another order can differ by.
    private static final double ROUNDING_BITS = 0.01;

    private final Tokens tokens;
    private final Budget budget;
    private final List<InputTable> tables;
    private final int[] bases;
    private final double[] needs;
    private final float[] bits;
    private final int[] cells;
    private final int[] touched;
    private final Map<String, Integer> places = new HashMap<>();
    private final BitSet leaked = new BitSet();
    private final BitSet certain = new BitSet();
    private final Source[] sources;
    private final Map<InputColumn, Covered> covered = new HashMap<>();
    private int unitNumber;
    private int touchedCount;
    private double maxBits;

    /// @param margin bits beyond what picking the row needs
    /// @param decoy 0 for the real input, else which decoy
    private RecordMatch(Tokens tokens, List<InputTable> tables, double margin, Budget budget, int decoy) {
        this.tokens = tokens;
        this.budget = budget;
        this.tables = tables.stream().filter(table -> table.rows() > 0).toList();
        this.bases = new int[this.tables.size() + 1];
        this.needs = new double[this.tables.size()];
        var indexOf = new IdentityHashMap<InputTable, Integer>();
        int groups = Math.max(1, tokens.units().size());
        for (int i = 0; i < needs.length; i++) {
            InputTable table = this.tables.get(i);
            indexOf.put(table, i);
            bases[i + 1] = bases[i] + table.rows();
            // Rows looked at, not rows of the file: of a sample both the rarity of a value and the choice are fewer.
            needs[i] = Math.log((double) table.choice() * groups) / LOG_2 + margin;
        }
        sources = new Source[tokens.columnViews().size()];
        for (int id = 0; id < sources.length; id++) {
            ColumnView view = tokens.columnViews().get(id);
            Covered column = covered.computeIfAbsent(view.column(), c -> new Covered());
            int table = indexOf.getOrDefault(view.table(), 0);
            boolean large = view.column().rows() > LARGE_TABLE_ROWS;
            sources[id] = new Source(
                    view,
                    table,
                    bases[table],
                    view.columnIndex(),
                    large ? MAX_ROWS_PER_VALUE_LARGE : MAX_ROWS_PER_VALUE,
                    Shuffle.of(view.column().rows(), view.columnIndex(), decoy),
                    new int[view.size()],
                    column);
        }
        bits = new float[bases[needs.length]];
        cells = new int[bits.length];
        touched = new int[MAX_POSTINGS_PER_UNIT];
    }

    /// Searches all units, in as many parts as there are processors; how they are cut changes nothing in the outcome.
    static RecordMatch search(Tokens tokens, List<InputTable> tables, double margin, Budget budget, int decoy) {
        int units = tokens.units().size();
        int parts =
                Math.clamp(units / MIN_UNITS_PER_PART, 1, Runtime.getRuntime().availableProcessors());
        List<RecordMatch> found = IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> {
                    var match = new RecordMatch(tokens, tables, margin, budget.fork(), decoy);
                    match.run((int) ((long) units * part / parts), (int) ((long) units * (part + 1) / parts));
                    return match;
                })
                .toList();
        RecordMatch all = found.getFirst();
        found.stream().skip(1).forEach(all::merge);
        return all;
    }

    private void merge(RecordMatch other) {
        leaked.or(other.leaked);
        certain.or(other.certain);
        other.leaked.stream().forEach(row -> cells[row] = Math.max(cells[row], other.cells[row]));
        maxBits = Math.max(maxBits, other.maxBits);
        other.places.forEach((path, rows) -> places.merge(path, rows, Integer::sum));
    }

    /// Rows of a column that have any value the current unit shows.
    private static final class Covered {
        private int unit;
        private int rows;
    }

    /// What is needed per column view in the inner loops.
    @SuppressWarnings("ArrayRecordComponent")
    private record Source(
            ColumnView view,
            int table,
            int base,
            int column,
            int maxRows,
            Shuffle shuffle,
            int[] seen,
            Covered covered) {}

    /// Where the row of a column comes from in the decoy.
    private record Shuffle(int rows, long stride, long inverse, long offset) {
        static Shuffle of(int rows, int column, int decoy) {
            if (decoy == 0 || rows < 2) {
                return new Shuffle(rows, 1, 1, 0);
            }
            long mixed = Decimals.mix(column * 131L + decoy * 7919L + 1);
            long stride = 1 + Math.floorMod(mixed, (long) rows);
            while (gcd(stride, rows) != 1) {
                stride++;
            }
            long inverse = BigInteger.valueOf(stride)
                    .modInverse(BigInteger.valueOf(rows))
                    .longValueExact();
            return new Shuffle(rows, stride % rows, inverse, (column * 7L + decoy * 13L) % rows);
        }

        int forward(int row) {
            if (stride == 1 && offset == 0) {
                return row;
            }
            return (int) ((row * stride + offset) % rows);
        }

        int back(int row) {
            if (stride == 1 && offset == 0) {
                return row;
            }
            return (int) (Math.floorMod(row - offset, (long) rows) * inverse % rows);
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }

    private void run(int from, int to) {
        for (int i = from; i < to; i++) {
            Tokens.Unit unit = tokens.units().get(i);
            if (unit.to() - unit.from() >= MIN_COLUMNS) {
                inspect(unit);
            }
        }
    }

    int leakedRows() {
        return leaked.cardinality();
    }

    /// Leaked rows that stand out even when every choice of columns is counted as a chance to be wrong.
    int certainRows() {
        return certain.cardinality();
    }

    long leakedCells() {
        return leaked.stream().mapToLong(row -> cells[row]).sum();
    }

    double maxBits() {
        return maxBits;
    }

    /// The view most leaked rows were found in.
    String place() {
        return places.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private void inspect(Tokens.Unit unit) {
        unitNumber++;
        touchedCount = 0;
        cover(unit);
        for (int match = unit.from(); match < unit.to(); match++) {
            budget.tick();
            post(sources[tokens.viewId(match)], tokens.value(match), bits(match));
        }
        // Values too common to be posted are all a row can have beside what was counted for it.
        double most = touchedCount == touched.length ? Double.MAX_VALUE : common(unit) + ROUNDING_BITS;
        int candidates = 0;
        for (int i = 0; i < touchedCount; i++) {
            int row = touched[i];
            double need = needs[tableOf(row)];
            if (bits[row] >= need * CANDIDATE_SHARE && bits[row] + most >= need) {
                touched[candidates++] = row;
            }
            bits[row] = 0;
        }
        // In the order of rows, so that a cut at the bound does not depend on the order of tokens.
        Arrays.sort(touched, 0, candidates);
        for (int i = 0; i < Math.min(candidates, MAX_CANDIDATES); i++) {
            verify(unit, touched[i]);
        }
    }

    /// Bits that the values of a unit which are in too many rows to be posted can add to any row: one printed value
    /// counts once.
    private double common(Tokens.Unit unit) {
        double sum = 0;
        double best = 0;
        int token = -1;
        for (int match = unit.from(); match < unit.to(); match++) {
            Source source = sources[tokens.viewId(match)];
            if (tokens.token(match) != token) {
                sum += best;
                best = 0;
                token = tokens.token(match);
            }
            if (source.view().count(tokens.value(match)) > source.maxRows()) {
                best = Math.max(best, bits(match));
            }
        }
        return sum + best;
    }

    /// Counts, per column, the rows that have any of the values this unit shows: a unit that lists half a column says
    /// nothing by containing one more of its values.
    private void cover(Tokens.Unit unit) {
        for (int match = unit.from(); match < unit.to(); match++) {
            Source source = sources[tokens.viewId(match)];
            int value = tokens.value(match);
            if (source.seen()[value] != unitNumber) {
                source.seen()[value] = unitNumber;
                Covered column = source.covered();
                column.rows = column.unit == unitNumber ? column.rows : 0;
                column.unit = unitNumber;
                column.rows += source.view().count(value);
            }
        }
    }

    private float bits(int match) {
        Source source = sources[tokens.viewId(match)];
        // Most units show one value of a column, whose rarity is known already.
        if (source.covered().rows <= source.view().count(tokens.value(match))) {
            return tokens.bits(match);
        }
        int rows = source.view().column().rows();
        double chance = Math.log((double) rows / Math.min(source.covered().rows, rows)) / LOG_2;
        return (float) Math.min(tokens.bits(match), chance);
    }

    private void post(Source source, int value, float share) {
        ColumnView view = source.view();
        int count = view.count(value);
        if (count > source.maxRows()) {
            return;
        }
        Shuffle shuffle = source.shuffle();
        int base = source.base();
        int start = view.start(value);
        for (int i = start; i < start + count && touchedCount < touched.length; i++) {
            int row = base + shuffle.forward(view.rowAt(i));
            if (bits[row] == 0) {
                touched[touchedCount++] = row;
            }
            bits[row] += share;
        }
    }

    private void verify(Tokens.Unit unit, int row) {
        int table = tableOf(row);
        int inTable = row - bases[table];
        var best = new float[tables.get(table).columns().size()];
        int token = -1;
        float tokenBits = 0;
        int tokenColumn = -1;
        for (int match = unit.from(); match < unit.to(); match++) {
            budget.tick();
            if (tokens.token(match) != token) {
                credit(best, tokenColumn, tokenBits);
                token = tokens.token(match);
                tokenBits = 0;
                tokenColumn = -1;
            }
            Source source = sources[tokens.viewId(match)];
            // One printed value speaks for one column, the one where it says most.
            if (source.table() == table
                    && source.view().valueAt(source.shuffle().back(inTable)) == tokens.value(match)
                    && bits(match) > Math.max(tokenBits, best[source.column()])) {
                tokenBits = bits(match);
                tokenColumn = source.column();
            }
        }
        credit(best, tokenColumn, tokenBits);
        record(unit, row, best, needs[table]);
    }

    private static void credit(float[] best, int column, float bits) {
        if (column >= 0) {
            best[column] = Math.max(best[column], bits);
        }
    }

    private void record(Tokens.Unit unit, int row, float[] best, double need) {
        double total = 0;
        int columns = 0;
        for (float share : best) {
            total += share;
            columns += share > 0 ? 1 : 0;
        }
        if (columns >= MIN_COLUMNS && total >= need) {
            // Any few of many columns may agree by chance, so choosing which ones costs bits too.
            if (total >= need + choices(best.length, columns)) {
                certain.set(row);
            }
            if (!leaked.get(row)) {
                places.merge(unit.path(), 1, Integer::sum);
            }
            leaked.set(row);
            cells[row] = Math.max(cells[row], columns);
            maxBits = Math.max(maxBits, total);
        }
    }

    private static double choices(int of, int chosen) {
        double bits = 0;
        for (int i = 1; i <= chosen; i++) {
            bits += Math.log((double) (of - chosen + i) / i) / LOG_2;
        }
        return bits;
    }

    private int tableOf(int row) {
        int table = 0;
        while (row >= bases[table + 1]) {
            table++;
        }
        return table;
    }
}
