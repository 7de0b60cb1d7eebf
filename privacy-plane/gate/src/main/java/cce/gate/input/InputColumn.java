package cce.gate.input;

import java.util.Arrays;
import java.util.Optional;

/// One column: its distinct values in order (numbers ascending, then texts) and, for each row, which one it has.
public final class InputColumn {
    /// Code of a missing value.
    public static final int MISSING = -1;

    private final String name;
    private final double[] numbers;
    private final String[] texts;
    private final int[] codes;
    private final int[] counts;
    private volatile Optional<Ordered> ordered = Optional.empty();

    /// @param numbers distinct numbers, ascending
    /// @param texts distinct texts; value `numbers.length + i` is `texts[i]`
    /// @param codes value of each row, or [#MISSING]
    InputColumn(String name, double[] numbers, String[] texts, int[] codes) {
        this.name = name;
        this.numbers = numbers;
        this.texts = texts;
        this.codes = codes;
        this.counts = new int[numbers.length + texts.length];
        for (int code : codes) {
            if (code != MISSING) {
                counts[code]++;
            }
        }
    }

    public String name() {
        return name;
    }

    /// Rows of the index, which may be a sample.
    public int rows() {
        return codes.length;
    }

    /// Number of distinct values.
    public int distinct() {
        return counts.length;
    }

    /// Number of distinct values that are numbers.
    public int distinctNumbers() {
        return numbers.length;
    }

    /// Whether most values are numbers.
    public boolean numeric() {
        return numbers.length > texts.length;
    }

    public int code(int row) {
        return codes[row];
    }

    /// How many rows have a value.
    public int count(int code) {
        return counts[code];
    }

    /// The number behind a code, or NaN for text and missing values.
    public double number(int code) {
        return code >= 0 && code < numbers.length ? numbers[code] : Double.NaN;
    }

    /// The text behind a code, empty for numbers and missing values.
    public Optional<String> text(int code) {
        return code >= numbers.length ? Optional.of(texts[code - numbers.length]) : Optional.empty();
    }

    /// The distinct numbers, ready to be searched.
    public Ordered ordered() {
        Optional<Ordered> known = ordered;
        if (known.isEmpty()) {
            known = Optional.of(new Ordered(numbers));
            ordered = known;
        }
        return known.get();
    }

    /// The number in a row, or NaN.
    public double value(int row) {
        return number(codes[row]);
    }

    /// All numbers of the column in row order, missing ones as NaN.
    public double[] values() {
        var values = new double[codes.length];
        Arrays.setAll(values, this::value);
        return values;
    }

    /// All numbers of the column in ascending order, missing ones as NaN at the end.
    public double[] sortedValues() {
        var sorted = new double[codes.length];
        int filled = 0;
        for (int code = 0; code < numbers.length; code++) {
            Arrays.fill(sorted, filled, filled + counts[code], numbers[code]);
            filled += counts[code];
        }
        Arrays.fill(sorted, filled, sorted.length, Double.NaN);
        return sorted;
    }

    /// How many rows have a number.
    public int numberCount() {
        return Arrays.stream(counts, 0, numbers.length).sum();
    }

    /// The column of only these rows, without the values none of them has.
    InputColumn select(int[] rows) {
        var used = new int[counts.length];
        for (int row : rows) {
            if (codes[row] != MISSING) {
                used[codes[row]] = 1;
            }
        }
        var newNumbers = new double[count(used, 0, numbers.length)];
        var newTexts = new String[count(used, numbers.length, used.length)];
        int next = 0;
        for (int code = 0; code < used.length; code++) {
            if (used[code] == 1) {
                if (code < numbers.length) {
                    newNumbers[next] = numbers[code];
                } else {
                    newTexts[next - newNumbers.length] = texts[code - numbers.length];
                }
                used[code] = next++;
            }
        }
        var newCodes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            newCodes[i] = codes[rows[i]] == MISSING ? MISSING : used[codes[rows[i]]];
        }
        return new InputColumn(name, newNumbers, newTexts, newCodes);
    }

    private static int count(int[] used, int from, int to) {
        int count = 0;
        for (int code = from; code < to; code++) {
            count += used[code];
        }
        return count;
    }
}
