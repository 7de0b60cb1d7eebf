package cce.attestation;

/// The AMD processor lines whose reports are accepted; each has its own root.
public enum AmdProduct {
    MILAN("Milan"),
    GENOA("Genoa"),
    TURIN("Turin");

    private final String word;

    AmdProduct(String word) {
        this.word = word;
    }

    /// The name in certificates and in the key distribution service.
    public String word() {
        return word;
    }
}
