package cce.attestation;

/// Why authentic evidence was not accepted. Closed: a caller may switch over it.
public enum Refusal {
    /// No reference value is registered for this TEE: an empty list accepts nothing.
    NO_REFERENCE_VALUES,
    /// The policy says nothing of this TEE: what it does not speak about is not accepted.
    NO_POLICY,
    /// The verdict is too old: something it rests on has expired since.
    STALE,
    /// The evidence chains to a test root and the policy is for real machines.
    TEST_ROOT,
    /// The host may debug the machine.
    DEBUG,
    /// The TCB status or date, or a firmware version, is not acceptable.
    TCB,
    /// An advisory applies to the platform that the policy does not admit.
    ADVISORY,
    /// The collateral is older than the policy's floor.
    ROLLED_BACK,
    /// Attributes, guest policy or privilege level are not acceptable.
    ATTRIBUTES,
    /// The platform, or the key that speaks for it, is not on the allow list.
    PLATFORM,
    /// Whether keys of the chain are revoked was not looked at.
    REVOCATION,
    /// The event log given with the evidence is not the one of this machine.
    EVENT_LOG,
    /// Owner, signer of the image or service TD is not an admitted one.
    OWNER,
    /// No reference value has these measurements.
    MEASUREMENT,
    /// MRCONFIGID or HOST_DATA is not the expected configuration.
    CONFIGURATION,
    /// REPORTDATA is not the expected one: the evidence is for another key or request.
    REPORT_DATA
}
