package cce.attestation;

/// What verification of evidence came to: authentic (which says nothing yet about what runs there), or not believed.
public sealed interface Verification {
    /// The bytes are what the vendor's hardware signed. Appraise before relying on them.
    record Verified(VerifiedEvidence evidence) implements Verification {}

    /// Not believed; `sentence` tells the operator what was wrong.
    record Rejected(Rejection reason, String sentence) implements Verification {}
}
