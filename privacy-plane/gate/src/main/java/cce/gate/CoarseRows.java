package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.input.LongSet;
import cce.gate.input.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Rows of few possible values whose values were put in other words: numbered anew in their order, as codes and one-hot
/// columns are, or blurred by less than lies between two of them. Columns are paired with input columns that have as
/// many
/// values, or values so near; then whole rows are looked up, as for values that are as they were.
final class CoarseRows {
    private static final int MIN_ROWS = 20;
    private static final int MAX_ROWS = 2000;
    private static final int MIN_COLUMNS = 3;
    private static final int MAX_GRID_COLUMNS = 2048;
    private static final int MAX_COLUMNS = 256;
    private static final int MAX_VALUES = 100;
    private static final int MAX_CANDIDATES = 2000;
    private static final double MIN_DISTANCE = 0.1;
    private static final double MAX_DISTANCE = 0.4;
    private static final double MAX_BLUR = 0.4;
    private static final double MIN_NEAR = 0.98;

    private final Budget budget;
    private final int rows;
    private final List<Pair> pairs;
    private final LongSet known = new LongSet();

    private CoarseRows(InputTable table, int rows, List<Pair> pairs, Budget budget) {
        this.budget = budget;
        this.rows = rows;
        this.pairs = pairs;
        for (int row = 0; row < table.rows(); row++) {
            budget.tick();
            long key = Words.seed();
            for (Pair pair : pairs) {
                key = Words.chain(key, table.columns().get(pair.input()).code(row));
            }
            known.add(key);
        }
    }

    /// The ways to pair the columns that are worth looking at: the most alike first, wherever they stand; and in the
    /// order
    /// of the input, where columns with as many values are told apart by their place alone.
    static List<CoarseRows> of(InputTable table, Grid grid, Budget budget) {
        int rows = Math.min(grid.rows(), MAX_ROWS);
        if (rows < MIN_ROWS || grid.columns() < MIN_COLUMNS || grid.columns() > MAX_GRID_COLUMNS) {
            return List.of();
        }
        List<double[]> columns = OneHot.undone(grid, rows, budget);
        if (columns.size() > MAX_COLUMNS) {
            return List.of();
        }
        List<Pair> candidates = new Candidates(table, rows, budget).all(columns);
        var ways = new ArrayList<CoarseRows>();
        for (List<Pair> pairs :
                List.of(alike(candidates), inOrder(candidates, Order.VALUE), inOrder(candidates, Order.TEXT))) {
            if (pairs.size() >= MIN_COLUMNS) {
                ways.add(new CoarseRows(table, rows, pairs, budget));
            }
        }
        return ways;
    }

    /// How values were numbered.
    private enum Order {
        NEAR,
        VALUE,
        TEXT
    }

    /// An output column with an input column.
    ///
    /// @param codes for each output row the code in the input column, or -1
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(int column, int input, Order order, int[] codes, double distance) {}

    int columns() {
        return pairs.size();
    }

    int rows() {
        return rows;
    }

    /// Share of output rows that exist; round 0 as they are, others with each column rotated by its own amount.
    double hits(int round) {
        int hits = 0;
        for (int row = 0; row < rows; row++) {
            budget.tick();
            long key = Words.seed();
            for (int i = 0; i < pairs.size(); i++) {
                int at = (int) ((row + (long) round * i * (3L * i + 8L)) % rows);
                key = Words.chain(key, pairs.get(i).codes()[at]);
            }
            hits += known.contains(key) ? 1 : 0;
        }
        return (double) hits / rows;
    }

    /// One input column per output column, the most alike first.
    private static List<Pair> alike(List<Pair> candidates) {
        List<Pair> sorted = candidates.stream()
                .sorted(Comparator.comparingDouble(Pair::distance))
                .toList();
        var usedOut = new BitSet();
        var usedIn = new BitSet();
        var chosen = new ArrayList<Pair>();
        for (Pair pair : sorted) {
            if (!usedOut.get(pair.column()) && !usedIn.get(pair.input())) {
                usedOut.set(pair.column());
                usedIn.set(pair.input());
                chosen.add(pair);
            }
        }
        return chosen;
    }

    /// The pairs that cross no other, as many and as alike as there are.
    private static List<Pair> inOrder(List<Pair> candidates, Order order) {
        List<Pair> sorted = candidates.stream()
                .filter(pair -> pair.order() == order || (pair.order() == Order.NEAR && !has(candidates, pair, order)))
                .sorted(Comparator.comparingInt(Pair::column).thenComparingDouble(Pair::distance))
                .toList();
        var best = new double[sorted.size()];
        var before = new int[sorted.size()];
        int last = -1;
        for (int i = 0; i < best.length; i++) {
            best[i] = 0;
            before[i] = -1;
            for (int j = 0; j < i; j++) {
                boolean follows = sorted.get(j).column() < sorted.get(i).column()
                        && sorted.get(j).input() < sorted.get(i).input();
                if (follows && best[j] > best[i]) {
                    best[i] = best[j];
                    before[i] = j;
                }
            }
            best[i] += 1 - sorted.get(i).distance();
            last = last < 0 || best[i] > best[last] ? i : last;
        }
        var chosen = new ArrayList<Pair>();
        for (int i = last; i >= 0; i = before[i]) {
            chosen.addFirst(sorted.get(i));
        }
        return chosen;
    }

    /// Whether the two columns of a pair can be paired in this order too.
    private static boolean has(List<Pair> candidates, Pair pair, Order order) {
        return order == Order.TEXT
                && candidates.stream()
                        .anyMatch(other -> other.order() == order
                                && other.column() == pair.column()
                                && other.input() == pair.input());
    }

    /// Finds the input columns that an output column may stand for.
    private record Candidates(InputTable table, int rows, Budget budget) {
        List<Pair> all(List<double[]> columns) {
            var found = new ArrayList<Pair>();
            for (int column = 0; column < columns.size() && found.size() < MAX_CANDIDATES; column++) {
                double[] shown = columns.get(column);
                double[] values = Arrays.stream(shown).distinct().sorted().toArray();
                if (Arrays.stream(shown).anyMatch(Double::isNaN) || values.length < 2) {
                    continue;
                }
                for (int c = 0; c < table.columns().size(); c++) {
                    InputColumn input = table.columns().get(c);
                    if (input.distinct() >= 2 && input.distinct() <= MAX_VALUES) {
                        add(found, column, c, Order.NEAR, near(shown, input));
                        if (values.length == input.distinct()) {
                            add(found, column, c, Order.VALUE, renumbered(shown, values, byValue(input)));
                            add(found, column, c, Order.TEXT, renumbered(shown, values, byText(input)));
                        }
                    }
                }
            }
            return found;
        }

        private void add(List<Pair> found, int column, int input, Order order, int[] codes) {
            double distance =
                    codes.length == 0 ? 1 : distance(codes, table.columns().get(input));
            // About twice what a sample of the rows differs by.
            double most = Math.sqrt(2.0 * table.columns().get(input).distinct() / (Math.PI * rows));
            if (distance <= Math.clamp(most, MIN_DISTANCE, MAX_DISTANCE)) {
                found.add(new Pair(column, input, order, codes, distance));
            }
        }

        private static int[] renumbered(double[] shown, double[] values, int[] order) {
            return Arrays.stream(shown)
                    .mapToInt(value -> order[Arrays.binarySearch(values, value)])
                    .toArray();
        }

        private static int[] byValue(InputColumn input) {
            return order(
                    input,
                    Comparator.comparingDouble((Integer code) -> input.number(code))
                            .thenComparing(code -> input.text(code).orElse("")));
        }

        /// As programs sort labels: 10 before 2.
        private static int[] byText(InputColumn input) {
            return order(input, Comparator.comparing(code -> label(input, code)));
        }

        private static int[] order(InputColumn input, Comparator<Integer> by) {
            return IntStream.range(0, input.distinct())
                    .boxed()
                    .sorted(by)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        private static String label(InputColumn input, int code) {
            double number = input.number(code);
            boolean whole = number == Math.rint(number);
            return Double.isNaN(number)
                    ? input.text(code).orElse("")
                    : whole ? Long.toString((long) number) : Double.toString(number);
        }

        /// The nearest values of an input column, if nearly all lie clearly nearer to one than to the next; else empty.
        private int[] near(double[] shown, InputColumn input) {
            if (input.distinctNumbers() != input.distinct()) {
                return new int[0];
            }
            var codes = new int[shown.length];
            int clear = 0;
            for (int i = 0; i < shown.length; i++) {
                budget.tick();
                int best = 0;
                double least = Double.MAX_VALUE;
                double next = Double.MAX_VALUE;
                for (int code = 0; code < input.distinct(); code++) {
                    double aside = Math.abs(input.number(code) - shown[i]);
                    next = Math.min(next, Math.max(aside, least));
                    best = aside < least ? code : best;
                    least = Math.min(least, aside);
                }
                codes[i] = best;
                clear += least <= MAX_BLUR * (least + next) ? 1 : 0;
            }
            return clear >= shown.length * MIN_NEAR ? codes : new int[0];
        }

        private double distance(int[] codes, InputColumn input) {
            var counts = new int[input.distinct()];
            Arrays.stream(codes).forEach(code -> counts[code]++);
            double difference = 0;
            for (int code = 0; code < counts.length; code++) {
                difference +=
                        Math.abs((double) counts[code] / codes.length - (double) input.count(code) / table.rows());
            }
            return difference / 2;
        }
    }
}
