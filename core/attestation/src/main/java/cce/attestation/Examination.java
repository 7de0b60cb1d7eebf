package cce.attestation;

import java.util.List;

/// An appraisal with all that was looked at, in order. The verdict is the first refusal, or the acceptance.
public record Examination(List<AppraisalCheck> checks, Appraisal verdict) {
    public Examination {
        checks = List.copyOf(checks);
    }
}
