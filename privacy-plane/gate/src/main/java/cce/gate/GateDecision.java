package cce.gate;

import java.util.List;

/// The outcome of a review: everything a reviewer, an auditor and the Result Manifest need.
///
/// @param score 0 (nothing found) to 1
/// @param verdict what may happen to the output
/// @param findings what was found, most severe first; for reviewers only
/// @param coverage how much of the output was understood
/// @param leakage measured record leakage
/// @param detectors one report per detector of this gate version
/// @param policyHash SHA-256 of the canonical policy, 64 hex characters
/// @param gateVersion version of the detectors and their parameters
/// @param sketch what later reviews must know about this output for differencing; keep it only if it is released
public record GateDecision(
        double score,
        Verdict verdict,
        List<Finding> findings,
        Coverage coverage,
        Leakage leakage,
        List<DetectorReport> detectors,
        String policyHash,
        String gateVersion,
        ReleaseSketch sketch) {
    public GateDecision {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalStateException("A score lies between 0 and 1.");
        }
        findings = List.copyOf(findings);
        detectors = List.copyOf(detectors);
    }

    /// What the consumer may see: that the output is released, held or blocked, and general advice. No score, no count,
    /// no place: a gate that explains itself to the author of the output is an oracle about the data.
    public ConsumerView consumerView() {
        if (verdict == Verdict.RELEASE) {
            return new ConsumerView(verdict, List.of());
        }
        return new ConsumerView(
                verdict,
                findings.stream()
                        .map(finding -> finding.type().remedy())
                        .distinct()
                        .sorted()
                        .map(Remedy::sentence)
                        .toList());
    }

    /// The part of a decision that may leave the gate towards the consumer.
    ///
    /// @param verdict the verdict
    /// @param advice general sentences from a closed list
    public record ConsumerView(Verdict verdict, List<String> advice) {
        public ConsumerView {
            advice = List.copyOf(advice);
        }
    }
}
