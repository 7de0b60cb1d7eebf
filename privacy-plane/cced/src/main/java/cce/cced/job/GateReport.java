package cce.cced.job;

import cce.gate.Finding;
import cce.gate.Gate;
import cce.gate.GateDecision;
import cce.gate.GatePolicy;
import cce.gate.Verdict;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What cced keeps of a review by the gate. Stored sealed: its findings are for reviewers only.
///
/// @param about findings that come from comparing the output with one input, by input
/// @param general findings that would be there whatever the input is
/// @param exitClass how the program ended, coarsely: see [ExitClass]
/// @param advice what the consumer is told to change
/// @param files what would be released
/// @param salt secret that commitments are salted from, in hexadecimal
/// @param sketch what later reviews must know about this output, should it be released
/// @param blocked inputs whose owners alone can lift a verdict of BLOCK
public record GateReport(
        String gateVersion,
        Sha256Digest policy,
        double score,
        String verdict,
        Map<DatasetId, List<ReviewApi.Finding>> about,
        List<ReviewApi.Finding> general,
        List<Detected> detectors,
        long bytesParsed,
        long bytesOpaque,
        String exitClass,
        ResultManifest.Leakage leakage,
        ResultManifest.History history,
        List<String> advice,
        List<ResultManifest.Output> files,
        String salt,
        String sketch,
        List<DatasetId> blocked) {
    private static final ResultManifest.Leakage UNKNOWN_LEAKAGE = new ResultManifest.Leakage(0, 0, 0, 0, 0, 1, 0);

    public GateReport {
        about = Map.copyOf(about);
        general = List.copyOf(general);
        detectors = List.copyOf(detectors);
        advice = List.copyOf(advice);
        files = List.copyOf(files);
        blocked = List.copyOf(blocked);
    }

    /// How one detector did.
    public record Detected(String id, String status, double contribution) {}

    /// What one detector found about one input, as it is committed to.
    record Committed(DatasetId datasetId, String detector, List<ReviewApi.Finding> findings) {}

    public boolean mayRelease() {
        return verdict.equals(Verdict.RELEASE.name());
    }

    public boolean blocks() {
        return verdict.equals(Verdict.BLOCK.name());
    }

    /// The same report with something that only a person may overlook.
    GateReport heldFor(String type, String sentence) {
        var more = new java.util.ArrayList<>(general);
        more.add(new ReviewApi.Finding("cced", type, 1, 1, "", sentence));
        return new GateReport(
                gateVersion,
                policy,
                Math.max(score, 0.4),
                blocks() ? verdict : Verdict.HOLD.name(),
                about,
                more,
                detectors,
                bytesParsed,
                bytesOpaque,
                exitClass,
                leakage,
                history,
                advice,
                files,
                salt,
                sketch,
                blocked);
    }

    GateReport withFiles(List<ResultManifest.Output> released, long capacityBits) {
        ResultManifest.Leakage bounded = new ResultManifest.Leakage(
                leakage.leakedRows(),
                leakage.leakedCells(),
                leakage.leakedFraction(),
                leakage.maxBits(),
                leakage.decoyRows(),
                leakage.falseDiscoveryRate(),
                capacityBits);
        return new GateReport(
                gateVersion,
                policy,
                score,
                verdict,
                about,
                general,
                detectors,
                bytesParsed,
                bytesOpaque,
                exitClass,
                bounded,
                history,
                advice,
                released,
                salt,
                sketch,
                blocked);
    }

    /// The report when the gate itself could not do its work: fail closed, with the worst score.
    static GateReport failed(GatePolicy policy, String salt, List<DatasetId> inputs, String sentence) {
        return new GateReport(
                Gate.VERSION,
                Sha256Digest.parse(policy.hash()),
                1.0,
                Verdict.HOLD.name(),
                Map.of(),
                List.of(new ReviewApi.Finding("cced", "DETECTOR_FAILED", 1.0, 1, "", sentence)),
                List.of(),
                0,
                0,
                ExitClass.UNKNOWN,
                UNKNOWN_LEAKAGE,
                new ResultManifest.History(0, -1),
                List.of(cce.gate.Remedy.OPERATOR.sentence()),
                List.of(),
                salt,
                "",
                inputs);
    }

    /// Findings about these inputs with everything the gate says, and the general ones as far as they tell nothing
    /// of other owners' data: their place and excerpt come from the output, which may hold anybody's.
    public List<ReviewApi.Finding> visible(List<DatasetId> mine, boolean onlyOwner) {
        List<ReviewApi.Finding> seen = new java.util.ArrayList<>();
        mine.forEach(id -> seen.addAll(about.getOrDefault(id, List.of())));
        for (ReviewApi.Finding finding : general) {
            seen.add(
                    onlyOwner
                            ? finding
                            : new ReviewApi.Finding(
                                    finding.detector(), finding.type(), finding.confidence(), finding.units(), "", ""));
        }
        return List.copyOf(seen);
    }

    /// The detectors with a commitment for each input, whether there is a finding or not: the number of commitments
    /// must not tell.
    List<ResultManifest.DetectorResult> detectorResults(List<DatasetId> inputs) {
        return detectors.stream()
                .map(detector -> {
                    Map<DatasetId, Sha256Digest> commitments =
                            new TreeMap<>(java.util.Comparator.comparing(DatasetId::toString));
                    inputs.forEach(id -> commitments.put(id, Commitments.of(salt, committed(id, detector.id()))));
                    return new ResultManifest.DetectorResult(
                            detector.id(), detector.status(), detector.contribution(), commitments);
                })
                .toList();
    }

    /// What the owner of an input needs to open this report's commitments about it.
    public List<ReviewApi.OpenedFindings> open(DatasetId input) {
        return detectors.stream()
                .map(detector -> {
                    Committed committed = committed(input, detector.id());
                    return new ReviewApi.OpenedFindings(
                            input,
                            detector.id(),
                            Commitments.salt(salt, input, detector.id()),
                            new String(Json.canonical(committed), java.nio.charset.StandardCharsets.UTF_8));
                })
                .toList();
    }

    private Committed committed(DatasetId input, String detector) {
        List<ReviewApi.Finding> findings = about.getOrDefault(input, List.of()).stream()
                .filter(finding -> finding.detector().equals(detector))
                .toList();
        return new Committed(input, detector, findings);
    }

    ResultManifest.Gate forManifest(List<DatasetId> inputs) {
        return new ResultManifest.Gate(
                gateVersion, policy, score, verdict, detectorResults(inputs), bytesParsed, bytesOpaque);
    }

    static List<Detected> detected(GateDecision decision) {
        return decision.detectors().stream()
                .map(report ->
                        new Detected(report.id().number(), report.status().name(), report.contribution()))
                .toList();
    }

    static ReviewApi.Finding finding(Finding finding) {
        return new ReviewApi.Finding(
                finding.detector().number(),
                finding.type().name(),
                finding.confidence(),
                finding.units(),
                finding.view(),
                finding.excerpt());
    }
}
