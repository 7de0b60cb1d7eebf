package cce.attestation;

import java.time.Instant;

/// Judges verified evidence: is this machine good enough, does it run a known image, was the evidence made for this request?
public final class Appraiser {
    private final AppraisalPolicy policy;
    private final ReferenceValues references;

    public Appraiser(AppraisalPolicy policy, ReferenceValues references) {
        this.policy = policy;
        this.references = references;
    }

    public Appraisal appraise(VerifiedEvidence evidence, Expectation expectation, Instant now) {
        return new Appraisal.Refused(Refusal.NO_REFERENCE_VALUES, policy + " " + references);
    }
}
