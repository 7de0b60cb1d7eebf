package cce.gate.input;

import java.util.Arrays;

/// A growing list of numbers without a box for each.
final class Longs {
    private static final int START = 1024;

    private long[] values = new long[START];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    long get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /// Keeps only the marked ones.
    void retain(boolean[] keep) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (keep[i]) {
                values[kept++] = values[i];
            }
        }
        size = kept;
    }
}
