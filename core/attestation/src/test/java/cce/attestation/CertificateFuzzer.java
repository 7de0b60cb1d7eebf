package cce.attestation;

/// Certificates, with the extensions of Intel and AMD.
public final class CertificateFuzzer {
    private CertificateFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FuzzSteps.certificate(Octets.of(input));
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
