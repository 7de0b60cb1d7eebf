package cce.attestation;

/// Appraisal policies, and the YAML under them.
public final class PolicyFuzzer {
    private PolicyFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            AppraisalPolicy.parse(input);
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
