package cce.attestation;

/// Why authentic evidence was not accepted. Closed: a caller may switch over it.
public enum Refusal {
    /// No reference value is registered for this TEE: an empty list accepts nothing.
    NO_REFERENCE_VALUES,
    /// The verdict is too old: something it rests on has expired since.
    STALE,
    /// The evidence chains to a test root and the policy is for real machines.
    TEST_ROOT,
    /// The host may debug the machine.
    DEBUG,
    /// The TCB status, date or an advisory is not acceptable.
    TCB,
    /// The collateral is older than the policy's floor.
    ROLLED_BACK,
    /// Attributes, guest policy or privilege level are not acceptable.
    ATTRIBUTES,
    /// The platform is not on the allow list.
    PLATFORM,
    /// No reference value has these measurements.
    MEASUREMENT,
    /// MRCONFIGID or HOST_DATA is not the expected configuration.
    CONFIGURATION,
    /// REPORTDATA is not the expected one: the evidence is for another key or request.
    REPORT_DATA
}
