package cce.gate.input;

import java.util.Arrays;

/// Ascending numbers in which places are found at once: a table over equal steps of their range says between which two
/// places to look. Detectors that try many lines and factors ask tens of millions of times.
public final class Ordered {
    private static final int MIN_BUCKETS = 16;

    private final double[] values;
    private final int[] starts;
    private final double scale;

    /// @param values ascending, without NaN; not copied
    Ordered(double[] values) {
        this.values = values;
        double range = values.length == 0 ? 0 : values[values.length - 1] - values[0];
        int buckets = Math.max(MIN_BUCKETS, values.length);
        double steps = buckets / range;
        this.scale = Double.isFinite(steps) ? steps : 0;
        this.starts = new int[buckets + 2];
        for (double value : values) {
            starts[bucket(value) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
    }

    public int size() {
        return values.length;
    }

    public double at(int place) {
        return values[place];
    }

    /// How many values are smaller; NaN is greater than all.
    public int rank(double sought) {
        if (values.length == 0 || sought <= values[0]) {
            return 0;
        }
        if (!(sought <= values[values.length - 1])) {
            return values.length;
        }
        int bucket = bucket(sought);
        int from = starts[bucket];
        int to = starts[bucket + 1];
        // Most buckets hold one or two; a crowded one is halved.
        while (to - from > 4) {
            int middle = (from + to) >>> 1;
            if (values[middle] < sought) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        while (from < to && values[from] < sought) {
            from++;
        }
        return from;
    }

    /// Whether any value is this close.
    public boolean near(double sought, double reach) {
        int above = rank(sought);
        return (above < values.length && Math.abs(values[above] - sought) <= reach)
                || (above > 0 && Math.abs(values[above - 1] - sought) <= reach);
    }

    /// The numbers themselves, to be changed freely.
    public double[] toArray() {
        return Arrays.copyOf(values, values.length);
    }

    /// Grows with the value, so that the values of one bucket follow each other.
    private int bucket(double value) {
        return Math.clamp((long) ((value - values[0]) * scale), 0, starts.length - 2);
    }
}
