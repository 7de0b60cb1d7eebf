package cce.attestation;

import java.util.ArrayList;
import java.util.List;

/// An appraisal with all that was looked at, in order. The verdict is the first refusal, or the acceptance.
public record Examination(List<AppraisalCheck> checks, Appraisal verdict) {
    public Examination {
        checks = List.copyOf(checks);
    }

    /// With one more question asked. A refusal that was there stays the verdict.
    public Examination with(AppraisalCheck check) {
        List<AppraisalCheck> all = new ArrayList<>(checks);
        all.add(check);
        boolean accepted = verdict instanceof Appraisal.Accepted;
        return new Examination(
                all,
                accepted ? check.refusal().<Appraisal>map(refused -> refused).orElse(verdict) : verdict);
    }
}
