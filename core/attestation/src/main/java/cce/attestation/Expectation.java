package cce.attestation;

import java.util.Optional;

/// What this one request expects of the evidence, on top of the policy.
///
/// @param reportData the binding of key and request; empty only by [#insecureAnyRequest()]
/// @param configId the boot configuration: MRCONFIGID of a TD (48 bytes) or HOST_DATA of an SNP guest (32 bytes)
public record Expectation(Optional<ReportData> reportData, Optional<Octets> configId) {
    public Expectation(ReportData reportData, Optional<Octets> configId) {
        this(Optional.of(reportData), configId);
    }

    public static Expectation of(ReportData reportData) {
        return new Expectation(reportData, Optional.empty());
    }

    public static Expectation of(ReportData reportData, Measurement mrConfigId) {
        return new Expectation(reportData, Optional.of(mrConfigId.value()));
    }

    /// Compares no REPORTDATA: for looking at stored evidence. Nothing says then for whom the evidence was made, and
    /// whoever holds a copy can show it.
    public static Expectation insecureAnyRequest() {
        return new Expectation(Optional.<ReportData>empty(), Optional.empty());
    }
}
