package cce.gate;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The numbers detectors decide by, each with the range that makes sense, so that a policy can be read as the
/// whole truth about what the gate lets through. Whole numbers; the unit is the last word of the name. The page
/// docs/formats/gate-policy.md lists them.
public enum Threshold {
    /// Chance rows expected per output are two to the minus this, under independence.
    RECORD_MARGIN_BITS(DetectorId.D02_RECORDS, 10, 1, 40, false),
    /// Share of chance among leaked rows above which the less certain of them are not counted.
    RECORD_FALSE_PERMILLE(DetectorId.D02_RECORDS, 50, 1, 500, true),
    /// Rare values of one column that make its coverage a leak.
    COLUMN_VALUES_COUNT(DetectorId.D03_COLUMNS, 10, 2, 1000, false),
    /// Share of a column's rare values that makes its coverage a leak.
    COLUMN_COVERAGE_PERMILLE(DetectorId.D03_COLUMNS, 50, 1, 1000, false),
    /// How much oftener values of a column stand in the output than decoys of them do.
    COLUMN_DECOY_PERCENT(DetectorId.D03_COLUMNS, 300, 101, 10_000, false),
    /// Rows an output table has before it counts as microdata.
    PROJECTION_ROWS_COUNT(DetectorId.D04_PROJECTION, 5, 2, 1000, false),
    /// Share of its rows that stand in the input.
    PROJECTION_HIT_PERMILLE(DetectorId.D04_PROJECTION, 900, 500, 1000, false),
    /// By how much that share exceeds that of rows put together at random.
    PROJECTION_LIFT_PERMILLE(DetectorId.D04_PROJECTION, 200, 10, 1000, false),
    /// Absolute correlation with an input column in row order.
    CORRELATION_PERMILLE(DetectorId.D05_TRANSFORM, 995, 900, 1000, false),
    /// Absolute correlation of the sorted values with a sorted input column, in millionths.
    SORTED_CORRELATION_PPM(DetectorId.D05_TRANSFORM, 999_990, 990_000, 1_000_000, false),
    /// Different values an input column has before it is looked for on other scales.
    SCALED_VALUES_COUNT(DetectorId.D05_TRANSFORM, 30, 12, 1000, false),
    /// Output rows next to an input row that make them copies with noise.
    NOISY_ROWS_COUNT(DetectorId.D05_TRANSFORM, 10, 5, 1000, false),
    /// Share of an output table's rows that these must be.
    NOISY_SHARE_PERMILLE(DetectorId.D05_TRANSFORM, 300, 10, 1000, false),
    /// Values in a run of digits before it is compared with columns.
    SEQUENCE_PIECES_COUNT(DetectorId.D06_SEQUENCES, 40, 10, 1000, false),
    /// Sampled passages shared with an input text, of an output that consists of little else.
    DOCUMENT_SHARED_COUNT(DetectorId.D07_DOCUMENTS, 8, 1, 1000, false),
    /// Share of the output's sampled passages that these must be.
    DOCUMENT_CONTAINED_PERMILLE(DetectorId.D07_DOCUMENTS, 100, 1, 1000, false),
    /// Sampled passages shared with an input text that are too many in any output.
    DOCUMENT_ANYWHERE_COUNT(DetectorId.D07_DOCUMENTS, 40, 1, 10_000, false),
    /// Share of a column's printed statistics that recounting must give for the table to be recognised.
    RECOUNT_AGREEMENT_PERMILLE(DetectorId.D08_SMALL_CELLS, 800, 500, 1000, false),
    /// Residual degrees of freedom that a model needs.
    RESIDUAL_FREEDOM_COUNT(DetectorId.D09_REGRESSION, 10, 1, 1000, true),
    /// Parameters over observations that a model may have.
    PARAMETER_SHARE_PERMILLE(DetectorId.D09_REGRESSION, 330, 1, 1000, false),
    /// Records by which two released groups must differ.
    DIFFERENCE_ROWS(DetectorId.D12_DIFFERENCING, 10, 1, 1000, true),
    /// Share of their cells two count tables have in common before they are compared.
    DIFFERENCE_SHARED_PERMILLE(DetectorId.D12_DIFFERENCING, 800, 100, 1000, false),
    /// Earlier releases that one output is compared with.
    HISTORY_RELEASES(DetectorId.D12_DIFFERENCING, 100, 1, 1000, true),
    /// Different texts over records from which a column identifies people.
    IDENTIFYING_PERMILLE(DetectorId.D13_PERSONAL, 500, 10, 1000, false),
    /// Characters a text of such a column has before it counts.
    IDENTIFYING_CHARS(DetectorId.D13_PERSONAL, 6, 2, 100, false),
    /// Entropy per byte from which a block of opaque bytes looks random, in thousandths of a bit.
    RANDOM_MILLIBITS(DetectorId.D15_OPAQUE, 7900, 5000, 8000, false),
    /// Characters that do not show which a text may not have.
    HIDDEN_CHARS_COUNT(DetectorId.D15_OPAQUE, 8, 1, 1000, false),
    /// How much smaller an output gets with the input as dictionary than with a decoy of it.
    COMPRESSION_SAVING_PERMILLE(DetectorId.D16_COMPRESSION, 100, 10, 1000, false),
    /// Share of flat pixels that differ from their neighbour in the lowest bit alone.
    IMAGE_FLICKER_PERMILLE(DetectorId.D17_IMAGES, 300, 10, 490, false),
    /// Significant digits that fractions of a released file keep.
    EMITTED_DIGITS(DetectorId.D18_CANONICAL, 6, 2, 17, false),
    /// Significant digits a fraction may have.
    SIGNIFICANT_DIGITS(DetectorId.D19_PRECISION, 17, 2, 17, false),
    /// Characters all file names may have together.
    NAME_CHARS_TOTAL(DetectorId.D20_NAMES, 4096, 16, 1 << 20, false),
    /// Folders a file may lie in.
    NAME_DEPTH(DetectorId.D20_NAMES, 8, 1, 100, false),
    /// Rows a table has before it can be one of records.
    PER_RECORD_ROWS_COUNT(DetectorId.D21_PER_RECORD, 20, 5, 1_000_000, false),
    /// How far its number of rows may be from that of the records.
    PER_RECORD_NEAR_PERMILLE(DetectorId.D21_PER_RECORD, 20, 1, 500, true),
    /// Rows over records from which a longer table is one of records even so.
    PER_RECORD_SHARE_PERMILLE(DetectorId.D21_PER_RECORD, 500, 10, 1000, false),
    /// Numbers a model of plain operations may have without a person looking at it.
    MODEL_PARAMETERS_COUNT(DetectorId.D22_MODELS, 10_000, 1, 1 << 30, false),
    /// Rows of an array that are records of the input, to single precision or after scaling, before it is a store of
    /// instances.
    INSTANCE_ROWS_COUNT(DetectorId.D23_INSTANCES, 3, 1, 1000, false),
    /// Leaves a tree has before they are compared with the number of records.
    TREE_LEAVES_COUNT(DetectorId.D24_STRUCTURE, 8, 2, 10_000, false),
    /// Numbers of a model over records of the input from which it may remember records.
    MEMORY_PARAMETERS_PERCENT(DetectorId.D25_MEMBERSHIP, 1000, 1, 100_000_000, false),
    /// What the released bytes may carry at all.
    CAPACITY_KIBIBYTES(DetectorId.D26_CAPACITY, 256, 1, 1 << 20, false);

    private final DetectorId detector;
    private final int normal;
    private final int least;
    private final int most;
    private final boolean moreIsStricter;

    Threshold(DetectorId detector, int normal, int least, int most, boolean moreIsStricter) {
        this.detector = detector;
        this.normal = normal;
        this.least = least;
        this.most = most;
        this.moreIsStricter = moreIsStricter;
    }

    /// Who decides by it.
    public DetectorId detector() {
        return detector;
    }

    boolean allows(int value) {
        return value >= least && value <= most;
    }

    /// The range, in words.
    String range() {
        return "a whole number from " + least + " to " + most;
    }

    /// Whether a greater value lets less out.
    boolean moreIsStricter() {
        return moreIsStricter;
    }

    int normal() {
        return normal;
    }

    /// The range, as the page on policies has it.
    String span() {
        return least + " to " + most;
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
