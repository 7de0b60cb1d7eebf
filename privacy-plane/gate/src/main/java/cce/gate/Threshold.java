package cce.gate;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The numbers detectors decide by, each with the range that makes sense, so that a policy can be read as the
/// whole
/// truth about what the gate lets through. Whole numbers; the unit is the last word of the name.
public enum Threshold {
    /// Chance rows expected per output is two to the minus this, under independence (D-02).
    RECORD_MARGIN_BITS(10, 1, 40, false),
    /// Share of chance among leaked rows above which they count as noise (D-02).
    RECORD_FALSE_PERMILLE(50, 1, 500, true),
    /// Rare values of one column that make its coverage a leak (D-03).
    COLUMN_VALUES_COUNT(10, 2, 1000, false),
    /// Share of a column's rare values that makes its coverage a leak (D-03).
    COLUMN_COVERAGE_PERMILLE(50, 1, 1000, false),
    /// Rows of a table that hit the input before it counts as microdata (D-04).
    PROJECTION_ROWS_COUNT(5, 2, 1000, false),
    /// Share of its rows that hit (D-04).
    PROJECTION_HIT_PERMILLE(900, 500, 1000, false),
    /// Absolute correlation with an input column in row order (D-05).
    CORRELATION_PERMILLE(995, 900, 1000, false),
    /// Residual degrees of freedom that a model needs (D-09).
    RESIDUAL_FREEDOM_COUNT(10, 1, 1000, true),
    /// Parameters over observations that a model may have (D-09).
    PARAMETER_SHARE_PERMILLE(330, 1, 1000, false),
    /// Significant digits a number may have (D-19).
    SIGNIFICANT_DIGITS(17, 2, 17, false),
    /// Significant digits that fractions of a released file keep (D-18).
    EMITTED_DIGITS(6, 2, 17, false),
    /// Records by which two released groups must differ (D-12).
    DIFFERENCE_ROWS(10, 1, 1000, true),
    /// Earlier releases that one output is compared with (D-12).
    HISTORY_RELEASES(100, 1, 1000, true),
    /// Numbers a model of plain operations may have without a person looking at it (D-22).
    MODEL_PARAMETERS_COUNT(10_000, 1, 1 << 30, false),
    /// What the released bytes may carry at all (D-26).
    CAPACITY_KIBIBYTES(256, 1, 1 << 20, false);

    private final int normal;
    private final int least;
    private final int most;
    private final boolean moreIsStricter;

    Threshold(int normal, int least, int most, boolean moreIsStricter) {
        this.normal = normal;
        this.least = least;
        this.most = most;
        this.moreIsStricter = moreIsStricter;
    }

    boolean allows(int value) {
        return value >= least && value <= most;
    }

    /// The range, in words.
    String range() {
        return "a whole number from " + least + " to " + most;
    }

    int stricter(int a, int b) {
        return moreIsStricter ? Math.max(a, b) : Math.min(a, b);
    }

    /// Every threshold at the value its source names.
    static Map<Threshold, Integer> defaults() {
        Map<Threshold, Integer> values = new EnumMap<>(Threshold.class);
        for (Threshold threshold : values()) {
            values.put(threshold, threshold.normal);
        }
        return Collections.unmodifiableMap(values);
    }
}
