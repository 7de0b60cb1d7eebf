package cce.attestation;

/// Certificate tables as a host hands them to a SEV-SNP guest.
public final class SnpCertificateTableFuzzer {
    private SnpCertificateTableFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            SnpCertificateTable table = SnpCertificateTable.of(input);
            for (SnpSigner signer : SnpSigner.values()) {
                table.certificate(signer).ifPresent(FuzzSteps::certificate);
            }
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
