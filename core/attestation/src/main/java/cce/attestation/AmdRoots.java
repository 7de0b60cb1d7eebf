package cce.attestation;

/// The AMD certificates of one product, DER: the root (ARK) and the intermediates for chip keys (ASK) and provider keys
/// (ASVK).
public record AmdRoots(Octets ark, Octets ask, Octets asvk) {}
