package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Columns of an output, or of the pixels of a picture, that rise and fall with the first rows of an input column: its
/// logarithm, its ranks, a heat map of it. Only columns that change direction often count; any two trends agree.
final class RankMatch {
    private static final int MIN_ROWS = 50;
    private static final int MAX_ROWS = 5000;
    private static final int MAX_COLUMNS = 512;
    private static final int MIN_DISTINCT = 10;
    private static final int TURN_SHARE = 10;

    private final InputTable table;
    private final double least;
    private final Budget budget;
    private final Map<Integer, double[][]> ranksOf = new HashMap<>();

    /// @param least absolute correlation, of values or of ranks, from which a column follows another
    RankMatch(InputTable table, double least, Budget budget) {
        this.table = table;
        this.least = least;
        this.budget = budget;
    }

    /// Which input column some column of the grid follows, in words.
    Optional<String> follows(Grid grid) {
        if (grid.columns() > MAX_COLUMNS || !fits(grid.rows())) {
            return Optional.empty();
        }
        for (int column = 0; column < grid.columns(); column++) {
            Optional<String> found = follows(grid.numbers(column));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// The same for the lines of a picture, upright and lying, with repeated lines taken once as enlarging makes them.
    Optional<String> follows(View.Image image) {
        double[][] lines = brightness(image);
        double[][] upright = once(turned(once(lines)));
        Optional<String> found = columns(upright);
        return found.isPresent() ? found : columns(turned(upright));
    }

    private Optional<String> columns(double[][] columns) {
        boolean fits = columns.length > 0 && columns.length <= MAX_COLUMNS && fits(columns[0].length);
        return fits
                ? Arrays.stream(columns)
                        .map(this::follows)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }

    private boolean fits(int rows) {
        return rows >= MIN_ROWS && rows <= MAX_ROWS && rows <= table.rows();
    }

    private Optional<String> follows(double[] shown) {
        if (!telling(shown)) {
            return Optional.empty();
        }
        double[] shownRanks = ranks(shown);
        double[][] known = ranksOf.computeIfAbsent(shown.length, this::ranksOfInput);
        for (int c = 0; c < known.length; c++) {
            budget.tick();
            if (known[c].length > 0) {
                InputColumn input = table.columns().get(c);
                double[] values = first(input, shown.length);
                double correlation = Math.max(
                        Math.abs(Vectors.correlation(shownRanks, known[c])),
                        Math.abs(Vectors.correlation(shown, values)));
                if (correlation >= least) {
                    return Optional.of("%d values rise and fall with %s (r = %.4f)"
                            .formatted(shown.length, input.name(), correlation));
                }
            }
        }
        return Optional.empty();
    }

    private double[][] ranksOfInput(int rows) {
        return table.columns().stream()
                .map(input ->
                        input.numeric() && telling(first(input, rows)) ? ranks(first(input, rows)) : new double[0])
                .toArray(double[][]::new);
    }

    private static double[] first(InputColumn input, int rows) {
        var values = new double[rows];
        Arrays.setAll(values, input::value);
        return values;
    }

    /// Whether the values differ and change direction often enough for following them to mean anything.
    private static boolean telling(double[] values) {
        int turns = 0;
        double before = 0;
        for (int i = 1; i < values.length; i++) {
            double step = values[i] - values[i - 1];
            turns += step * before < 0 ? 1 : 0;
            before = step != 0 ? step : before;
        }
        boolean turning = turns >= values.length / TURN_SHARE;
        double[] present = turning ? Vectors.present(values) : new double[0];
        return present.length >= values.length * 0.9 && Vectors.distinct(present) >= MIN_DISTINCT;
    }

    /// Ranks, equal ones for equal values; none for what is missing.
    private static double[] ranks(double[] values) {
        double[] sorted = Vectors.sorted(Vectors.present(values));
        var ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ranks[i] = Double.isNaN(values[i])
                    ? Double.NaN
                    : (bound(sorted, values[i]) + bound(sorted, Math.nextUp(values[i]))) / 2.0;
        }
        return ranks;
    }

    private static int bound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double[][] brightness(View.Image image) {
        int step = image.channels();
        int colours = step == 2 || step == 4 ? step - 1 : step;
        var lines = new double[image.height()][image.width()];
        for (int y = 0; y < lines.length; y++) {
            budget.tick();
            for (int x = 0; x < lines[y].length; x++) {
                for (int c = 0; c < colours; c++) {
                    lines[y][x] += image.samples()[(y * image.width() + x) * step + c] & 0xff;
                }
            }
        }
        return lines;
    }

    private static double[][] once(double[][] lines) {
        return IntStream.range(0, lines.length)
                .filter(i -> i == 0 || !Arrays.equals(lines[i], lines[i - 1]))
                .mapToObj(i -> lines[i])
                .toArray(double[][]::new);
    }

    private static double[][] turned(double[][] lines) {
        var turned = new double[lines.length == 0 ? 0 : lines[0].length][lines.length];
        for (int y = 0; y < lines.length; y++) {
            for (int x = 0; x < turned.length; x++) {
                turned[x][y] = lines[y][x];
            }
        }
        return turned;
    }
}
