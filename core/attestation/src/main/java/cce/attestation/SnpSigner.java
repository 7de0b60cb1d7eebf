package cce.attestation;

/// Which kind of key signed a SEV-SNP report: one of the chip, or one the cloud provider loaded.
public enum SnpSigner {
    VCEK,
    VLEK
}
