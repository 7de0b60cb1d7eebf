package cce.attestation;

/// Which mitigations the firmware had verified when the guest was launched, and has verified now: one bit each.
public record SnpMitigations(long launch, long current) {}
