package cce.attestation;

/// Certificate revocation lists.
public final class RevocationListFuzzer {
    private RevocationListFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            RevocationList.nextUpdate("CRL", Octets.of(input));
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
