package cce.attestation;

/// The kinds of confidential machine whose evidence this module reads.
public enum TeeType {
    TDX,
    SEV_SNP
}
