package cce.attestation;

import java.util.Optional;

/// What a SEV-SNP report is checked with, besides the pinned roots.
///
/// @param vek DER of the certificate of the key that signed the report (VCEK or VLEK)
/// @param crl DER of the CRL of the product's root key; without one, revocation of the intermediate is not judged,
/// which [VerifiedSnp#revocationChecked()] tells and policies refuse by default
public record SnpCollateral(Octets vek, Optional<Octets> crl) {}
