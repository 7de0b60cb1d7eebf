package cce.gate;

/// The coarse classes a consumer may be told about. There are few of them on purpose: the fewer answers the gate can
/// give, the less a job author learns by trying.
public enum Remedy {
    AGGREGATE("Release aggregates over groups of people, not values of single records."),
    SUPPRESS("Suppress or merge small groups, dominated totals and extreme values before writing the output."),
    MODEL("Export models as plain parameters with fewer parameters than records."),
    PERSONAL("Remove identifiers, contact data and secrets from files and logs."),
    PLAIN("Write plain text, CSV, JSON or PNG; keep the output small and leave out encoded parts."),
    ROUND("Round numbers to the precision the result needs."),
    NAMES("Write few files with short plain names."),
    OPERATOR("The gate could not finish its checks; a reviewer will look at the output.");

    private final String sentence;

    Remedy(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
