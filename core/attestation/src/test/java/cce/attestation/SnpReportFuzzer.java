package cce.attestation;

/// SEV-SNP reports, of every product.
public final class SnpReportFuzzer {
    private SnpReportFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            SnpReportReader.read(RawEvidence.snp(input), AmdProduct.TURIN);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
