package cce.attestation;

import java.util.Optional;

/// One question of an appraisal, and what came of it.
///
/// @param about what was looked at, in a few words
/// @param refusal why it was not acceptable; empty when it was
public record AppraisalCheck(String about, Optional<Appraisal.Refused> refusal) {
    static AppraisalCheck passed(String about) {
        return new AppraisalCheck(about, Optional.empty());
    }

    /// Refused for `reason` unless `holds`.
    static AppraisalCheck of(String about, boolean holds, Refusal reason, String sentence) {
        return new AppraisalCheck(
                about, holds ? Optional.empty() : Optional.of(new Appraisal.Refused(reason, sentence)));
    }

    public boolean passed() {
        return refusal.isEmpty();
    }
}
