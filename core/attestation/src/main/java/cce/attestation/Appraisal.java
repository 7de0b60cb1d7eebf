package cce.attestation;

/// What the appraisal of verified evidence came to.
public sealed interface Appraisal {
    /// The machine runs what `reference` names and this evidence was made for this very request.
    record Accepted(VerifiedEvidence evidence, ReferenceValue reference) implements Appraisal {}

    /// Not accepted; `sentence` tells the operator what to do.
    record Refused(Refusal reason, String sentence) implements Appraisal {}
}
