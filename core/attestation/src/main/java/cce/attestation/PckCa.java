package cce.attestation;

/// Which of Intel's two intermediate CAs issued a PCK certificate; each has its own CRL.
public enum PckCa {
    PLATFORM("platform", "SGX PCK Platform CA"),
    PROCESSOR("processor", "SGX PCK Processor CA");

    private final String word;
    private final String commonName;

    PckCa(String word, String commonName) {
        this.word = word;
        this.commonName = commonName;
    }

    /// The value of the `ca` parameter of the provisioning service.
    public String word() {
        return word;
    }

    String commonName() {
        return commonName;
    }
}
