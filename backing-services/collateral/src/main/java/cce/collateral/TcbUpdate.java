package cce.collateral;

/// Which of the vendor's two lines of TCB data is asked for. New TCB data is published early, and becomes standard
/// about a year later; a verifier with the standard line accepts platforms that have not been updated since.
public enum TcbUpdate {
    STANDARD("standard"),
    EARLY("early");

    private final String word;

    TcbUpdate(String word) {
        this.word = word;
    }

    /// The value of the service's `update` parameter.
    public String word() {
        return word;
    }
}
