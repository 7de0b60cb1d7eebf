package cce.cced.job;

import cce.gate.Finding;
import cce.gate.Gate;
import cce.gate.GateDecision;
import cce.gate.GatePolicy;
import cce.gate.Verdict;
import cce.protocol.CcedApi;
import cce.protocol.ResultManifest;
import cce.protocol.Sha256Digest;
import java.util.List;
import java.util.Map;

/// What cced keeps of a review by the gate. Stored sealed: its findings are for reviewers only.
///
/// @param sketch what later reviews must know about this output, should it be released
record GateReport(
        String gateVersion,
        Sha256Digest policy,
        double score,
        String verdict,
        List<CcedApi.ReviewFinding> findings,
        List<ResultManifest.DetectorResult> detectors,
        long bytesParsed,
        long bytesOpaque,
        List<Map<Long, Long>> sketch) {
    GateReport {
        findings = List.copyOf(findings);
        detectors = List.copyOf(detectors);
        sketch = List.copyOf(sketch);
    }

    static GateReport of(GateDecision decision) {
        return new GateReport(
                decision.gateVersion(),
                Sha256Digest.parse(decision.policyHash()),
                decision.score(),
                decision.verdict().name(),
                decision.findings().stream().map(GateReport::finding).toList(),
                decision.detectors().stream()
                        .map(report -> new ResultManifest.DetectorResult(
                                report.id().number(), report.status().name()))
                        .toList(),
                decision.coverage().bytesParsed(),
                decision.coverage().bytesOpaque(),
                decision.sketch().tables());
    }

    /// The report when the gate itself could not do its work: fail closed, with the worst score.
    static GateReport failed(GatePolicy policy, String sentence) {
        return new GateReport(
                Gate.VERSION,
                Sha256Digest.parse(policy.hash()),
                1.0,
                Verdict.HOLD.name(),
                List.of(new CcedApi.ReviewFinding("cced", "DETECTOR_FAILED", 1.0, 1, "", sentence)),
                List.of(),
                0,
                0,
                List.of());
    }

    boolean mayRelease() {
        return verdict.equals(Verdict.RELEASE.name());
    }

    ResultManifest.Gate forManifest() {
        return new ResultManifest.Gate(gateVersion, policy, score, verdict, detectors, bytesParsed, bytesOpaque);
    }

    private static CcedApi.ReviewFinding finding(Finding finding) {
        return new CcedApi.ReviewFinding(
                finding.detector().number(),
                finding.type().name(),
                finding.confidence(),
                finding.units(),
                finding.view(),
                finding.excerpt());
    }
}
