package cce.gate.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects one column cell by cell: a dictionary of distinct values and one code per row.
final class ColumnBuilder {
    private static final int MAX_NUMERIC_DIGITS = 15;
    private static final int START = 64;

    private final String name;
    private final Numeral numeral = new Numeral();
    private final Map<String, Integer> textCodes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private double[] numbers = new double[START];
    private int numberCount;
    private int[] slots = new int[START * 2];
    private int[] codes = new int[START];
    private int rows;

    ColumnBuilder(String name) {
        this.name = name;
    }

    /// Adds the cell of the next row. Numbers get codes 0, 2, 4 ..., texts 1, 3, 5 ... until [#build()] orders them.
    void add(String cell) {
        if (rows == codes.length) {
            codes = Arrays.copyOf(codes, rows * 2);
        }
        codes[rows++] = encode(cell.strip());
    }

    int rows() {
        return rows;
    }

    /// Keeps only the marked rows and forgets values that only other rows had.
    void retain(boolean[] keep) {
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            if (keep[row]) {
                codes[kept++] = codes[row];
            }
        }
        rows = kept;
        var cells = new int[rows];
        System.arraycopy(codes, 0, cells, 0, rows);
        double[] oldNumbers = numbers;
        List<String> oldTexts = List.copyOf(texts);
        numbers = new double[START];
        numberCount = 0;
        slots = new int[START * 2];
        textCodes.clear();
        texts.clear();
        for (int row = 0; row < rows; row++) {
            int code = cells[row];
            if (code != InputColumn.MISSING) {
                codes[row] = code % 2 == 0 ? numberCode(oldNumbers[code / 2]) : textCode(oldTexts.get(code / 2));
            }
        }
    }

    InputColumn build() {
        double[] sorted = Arrays.copyOf(numbers, numberCount);
        Arrays.sort(sorted);
        String[] sortedTexts = texts.toArray(String[]::new);
        Arrays.sort(sortedTexts);
        var numberRank = new int[numberCount];
        for (int i = 0; i < numberCount; i++) {
            numberRank[i] = Arrays.binarySearch(sorted, numbers[i]);
        }
        var textRank = new int[sortedTexts.length];
        for (int i = 0; i < sortedTexts.length; i++) {
            textRank[i] = numberCount + Arrays.binarySearch(sortedTexts, texts.get(i));
        }
        var ranked = new int[rows];
        for (int row = 0; row < rows; row++) {
            int code = codes[row];
            ranked[row] =
                    code == InputColumn.MISSING ? code : code % 2 == 0 ? numberRank[code / 2] : textRank[code / 2];
        }
        return new InputColumn(name, sorted, sortedTexts, ranked);
    }

    private int encode(String cell) {
        if (cell.isEmpty() || cell.equalsIgnoreCase("nan") || cell.equalsIgnoreCase("na") || cell.equals("null")) {
            return InputColumn.MISSING;
        }
        // Longer digit strings are identifiers whose last digits a double would lose.
        boolean number = numeral.parse(cell, 0, cell.length())
                && (numeral.significant() <= MAX_NUMERIC_DIGITS || cell.indexOf('.') >= 0);
        return number ? numberCode(numeral.value()) : textCode(cell);
    }

    private int textCode(String cell) {
        Integer known = textCodes.get(cell);
        if (known == null) {
            known = texts.size() * 2 + 1;
            texts.add(cell);
            textCodes.put(cell, known);
        }
        return known;
    }

    private int numberCode(double raw) {
        double number = raw == 0 ? 0.0 : raw;
        if (numberCount * 2 >= slots.length) {
            grow();
        }
        int slot = slot(number);
        if (slots[slot] == 0) {
            if (numberCount == numbers.length) {
                numbers = Arrays.copyOf(numbers, numberCount * 2);
            }
            numbers[numberCount] = number;
            slots[slot] = ++numberCount;
        }
        return (slots[slot] - 1) * 2;
    }

    private int slot(double number) {
        int mask = slots.length - 1;
        int slot = (int) Decimals.mix(Double.doubleToLongBits(number)) & mask;
        while (slots[slot] != 0 && Double.compare(numbers[slots[slot] - 1], number) != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int i = 0; i < numberCount; i++) {
            slots[slot(numbers[i])] = i + 1;
        }
    }
}
