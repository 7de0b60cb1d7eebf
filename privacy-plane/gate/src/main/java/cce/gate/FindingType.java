package cce.gate;

/// The closed list of what a detector can report.
///
/// Each type names its severity, whether it blocks whatever the score, and the one sentence a consumer may read: what
/// to change, never what was found, since an answer with details would let a job author probe the data.
public enum FindingType {
    LEAKED_RECORDS(Severity.CRITICAL, true, Remedy.AGGREGATE),
    LEAKED_COLUMN(Severity.CRITICAL, true, Remedy.AGGREGATE),
    PROJECTED_RECORDS(Severity.CRITICAL, true, Remedy.AGGREGATE),
    TRANSFORMED_COLUMN(Severity.CRITICAL, true, Remedy.AGGREGATE),
    NOISY_RECORDS(Severity.CRITICAL, true, Remedy.AGGREGATE),
    INSTANCE_MODEL(Severity.CRITICAL, true, Remedy.MODEL),
    COMPRESSES_WITH_INPUT(Severity.HIGH, false, Remedy.AGGREGATE),
    DOCUMENT_COPY(Severity.CRITICAL, true, Remedy.AGGREGATE),
    PER_RECORD_OUTPUT(Severity.HIGH, false, Remedy.AGGREGATE),
    PER_RECORD_EXACT(Severity.CRITICAL, true, Remedy.AGGREGATE),
    SMALL_CELL(Severity.CRITICAL, true, Remedy.SUPPRESS),
    SMALL_COUNT_LABELLED(Severity.HIGH, false, Remedy.SUPPRESS),
    DERIVABLE_CELL(Severity.CRITICAL, true, Remedy.SUPPRESS),
    DOMINANT_CONTRIBUTOR(Severity.CRITICAL, true, Remedy.SUPPRESS),
    DIFFERENCING(Severity.CRITICAL, true, Remedy.SUPPRESS),
    EXTREME_VALUE(Severity.MEDIUM, false, Remedy.SUPPRESS),
    SATURATED_MODEL(Severity.HIGH, false, Remedy.MODEL),
    MODEL_NEEDS_REVIEW(Severity.MEDIUM, false, Remedy.MODEL),
    DANGEROUS_PICKLE(Severity.CRITICAL, true, Remedy.MODEL),
    PERSONAL_DATA_MEMBER(Severity.CRITICAL, true, Remedy.PERSONAL),
    PERSONAL_DATA_SHAPE(Severity.MEDIUM, false, Remedy.PERSONAL),
    SECRET_SHAPE(Severity.HIGH, false, Remedy.PERSONAL),
    OPAQUE_BYTES(Severity.MEDIUM, false, Remedy.PLAIN),
    HIGH_ENTROPY(Severity.MEDIUM, false, Remedy.PLAIN),
    HIDDEN_IMAGE_DATA(Severity.HIGH, false, Remedy.PLAIN),
    HIDDEN_TEXT(Severity.MEDIUM, false, Remedy.PLAIN),
    OVER_PRECISE(Severity.MEDIUM, false, Remedy.ROUND),
    NAME_CHANNEL(Severity.HIGH, false, Remedy.NAMES),
    TOO_MANY_FILES(Severity.MEDIUM, false, Remedy.NAMES),
    OUTPUT_TOO_LARGE(Severity.MEDIUM, false, Remedy.PLAIN),
    TYPE_NOT_ALLOWED(Severity.MEDIUM, false, Remedy.PLAIN),
    NOT_CANONICAL(Severity.MEDIUM, false, Remedy.PLAIN),
    CAPACITY_EXCEEDED(Severity.MEDIUM, false, Remedy.PLAIN),
    DECODE_LIMIT(Severity.MEDIUM, false, Remedy.PLAIN),
    MALFORMED_CONTAINER(Severity.MEDIUM, false, Remedy.PLAIN),
    NO_INDEX(Severity.MEDIUM, false, Remedy.OPERATOR),
    DETECTOR_FAILED(Severity.MEDIUM, false, Remedy.OPERATOR),
    DETECTOR_TIMEOUT(Severity.MEDIUM, false, Remedy.OPERATOR);

    private final Severity severity;
    private final boolean blocks;
    private final Remedy remedy;

    FindingType(Severity severity, boolean blocks, Remedy remedy) {
        this.severity = severity;
        this.blocks = blocks;
        this.remedy = remedy;
    }

    public Severity severity() {
        return severity;
    }

    /// Whether a confident finding of this type blocks whatever the score is.
    public boolean blocks() {
        return blocks;
    }

    /// What the consumer is told to change.
    public Remedy remedy() {
        return remedy;
    }
}
