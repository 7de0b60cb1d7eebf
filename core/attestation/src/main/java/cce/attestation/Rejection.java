package cce.attestation;

/// Why evidence, collateral or another input of this module was not believed. Closed: a caller may switch over it.
public enum Rejection {
    /// A value handed in by the caller has the wrong shape.
    MALFORMED_INPUT,
    /// The quote or report does not have the layout it must have.
    MALFORMED_EVIDENCE,
    /// Well formed, but of a version, TEE, vendor or algorithm this verifier does not accept.
    UNSUPPORTED_EVIDENCE,
    /// A certificate, CRL or JSON document does not have the layout it must have.
    MALFORMED_COLLATERAL,
    /// A certificate chain is not one of the fixed shapes, or a signature in it does not verify.
    UNTRUSTED_CHAIN,
    /// The chain is well formed but ends in a root that is not a pinned one.
    UNTRUSTED_ROOT,
    /// A certificate, CRL or document is expired or from the future at the time given.
    NOT_CURRENT,
    /// A certificate of the chain is revoked.
    REVOKED,
    /// The CRL, TCB info or QE identity is not the one of this platform.
    WRONG_COLLATERAL,
    /// The signature over a TCB info or QE identity does not verify.
    COLLATERAL_SIGNATURE,
    /// The TDX module is not one the vendor vouches for.
    TDX_MODULE,
    /// The quoting enclave is not the vendor's, is a debug one, or does not vouch for the attestation key.
    QUOTING_ENCLAVE,
    /// The signature over the quote or report does not verify.
    EVIDENCE_SIGNATURE,
    /// No TCB level of the vendor covers this platform.
    TCB_NOT_SUPPORTED,
    /// The vendor revoked the TCB level of this platform.
    TCB_REVOKED,
    /// The certificate speaks for another chip or another TCB than the report.
    WRONG_CHIP,
    /// A firmware, kernel or other artefact to be measured does not have the layout it must have.
    MALFORMED_ARTEFACT,
    /// An event log does not replay to the registers of the report, or contradicts itself.
    EVENT_LOG,
    /// A policy document does not say what it must, or says something nobody knows.
    MALFORMED_POLICY,
    /// A document with reference values does not have the layout it must have.
    MALFORMED_REFERENCES,
    /// A token (EAT or EAR) does not have the layout it must have.
    MALFORMED_TOKEN,
    /// A signed document or token is not signed by a key that is trusted for it.
    UNTRUSTED_SIGNER
}
