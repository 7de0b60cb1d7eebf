package cce.gate;

import java.util.Arrays;

/// Statistics of plain vectors.
final class Vectors {
    private Vectors() {}

    /// Pearson correlation over the positions where both are numbers; 0 if either is constant.
    static double correlation(double[] a, double[] b) {
        int n = 0;
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            if (!Double.isNaN(a[i]) && !Double.isNaN(b[i])) {
                n++;
                meanA += (a[i] - meanA) / n;
                meanB += (b[i] - meanB) / n;
            }
        }
        double varianceA = 0;
        double varianceB = 0;
        double covariance = 0;
        for (int i = 0; i < a.length; i++) {
            if (!Double.isNaN(a[i]) && !Double.isNaN(b[i])) {
                varianceA += (a[i] - meanA) * (a[i] - meanA);
                varianceB += (b[i] - meanB) * (b[i] - meanB);
                covariance += (a[i] - meanA) * (b[i] - meanB);
            }
        }
        double scale = Math.sqrt(varianceA) * Math.sqrt(varianceB);
        return scale > 0 && n > 2 ? covariance / scale : 0;
    }

    /// The first so many different values, in the order they come.
    static double[] firstDistinct(double[] values, int most) {
        return Arrays.stream(values).distinct().limit(most).toArray();
    }

    /// A sorted copy.
    static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    /// A copy without NaN.
    static double[] present(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    }

    /// Number of distinct values.
    static int distinct(double[] values) {
        return distinctOf(sorted(values));
    }

    /// Number of distinct values among sorted ones.
    static int distinctOf(double[] sorted) {
        int distinct = sorted.length == 0 ? 0 : 1;
        for (int i = 1; i < sorted.length; i++) {
            distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        }
        return distinct;
    }

    /// Whether the values count up in equal steps, as an index or an epoch does.
    static boolean progression(double[] values) {
        if (values.length < 3) {
            return false;
        }
        double step = values[1] - values[0];
        for (int i = 2; i < values.length; i++) {
            if (Math.abs(values[i] - values[i - 1] - step) > Math.abs(step) * 1e-9) {
                return false;
            }
        }
        return true;
    }
}
