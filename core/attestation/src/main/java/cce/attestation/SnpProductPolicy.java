package cce.attestation;

/// What a policy asks of one AMD product.
///
/// @param minTcb lowest versions, component by component, of the reported, committed and launch TCB
/// @param minFirmware lowest committed firmware version
/// @param chipIds the chips that are admitted. On Milan a list is the only defence: the seeds that chip keys derive
///     from leaked there, so a report for any TCB can be forged for chips whose seed is known
public record SnpProductPolicy(SnpTcb minTcb, SnpFirmware minFirmware, Allowed<Octets> chipIds) {}
