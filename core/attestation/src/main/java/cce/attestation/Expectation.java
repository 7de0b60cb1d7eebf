package cce.attestation;

import java.util.Optional;

/// What this one request expects of the evidence, on top of the policy.
///
/// @param reportData the binding of key and request; always compared
/// @param configId the boot configuration: MRCONFIGID of a TD (48 bytes) or HOST_DATA of an SNP guest (32 bytes)
public record Expectation(ReportData reportData, Optional<Octets> configId) {
    public static Expectation of(ReportData reportData) {
        return new Expectation(reportData, Optional.empty());
    }

    public static Expectation of(ReportData reportData, Measurement mrConfigId) {
        return new Expectation(reportData, Optional.of(mrConfigId.value()));
    }
}
