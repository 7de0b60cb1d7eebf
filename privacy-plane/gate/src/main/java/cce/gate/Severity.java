package cce.gate;

/// How bad a kind of finding is, with the weight it has in the score.
public enum Severity {
    INFO(0.05),
    LOW(0.20),
    MEDIUM(0.45),
    HIGH(0.75),
    CRITICAL(1.0);

    private final double weight;

    Severity(double weight) {
        this.weight = weight;
    }

    /// Share of the score one certain finding of full extent takes, 0 to 1.
    public double weight() {
        return weight;
    }
}
