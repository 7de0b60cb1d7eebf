package cce.gate;

import cce.gate.DetectorReport.Status;
import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/// The Output Gate: decodes what a job produced, runs every detector over it and the job's input, and decides.
///
/// It fails closed: a detector that throws or runs out of time, a decoder that hits a limit and a byte nobody
/// understood all raise the score to at least "a person must look".
public final class Gate {
    /// Version of the detectors and their fixed parameters; it is recorded with every decision.
    public static final String VERSION = "gate/1";

    private final LongSupplier nanoTime;
    private final List<Detector> detectors;

    /// @param nanoTime a monotonic clock in nanoseconds, used only for the time budget of detectors
    public Gate(LongSupplier nanoTime) {
        this(nanoTime, Detector.all());
    }

    Gate(LongSupplier nanoTime, List<Detector> detectors) {
        this.nanoTime = nanoTime;
        this.detectors = List.copyOf(detectors);
    }

    /// Reviews an output. Never throws because of what the output contains: whatever goes wrong is a finding.
    public GateDecision review(GateInput input, GatePolicy policy) {
        var sources = input.outputs().stream()
                .map(file -> new Decoder.Source(file.name(), file.bytes()))
                .toList();
        var decodeBudget = new Budget(nanoTime, policy.detectorBudgetMillis());
        var findings = new ArrayList<Finding>();
        Decoded decoded = decode(sources, decodeBudget, findings);
        var evidence = new Evidence(input, policy, decoded, nanoTime);
        var reports = new ArrayList<DetectorReport>();
        for (Detector detector : detectors) {
            var own = new Findings(detector.id());
            Status status = run(detector, evidence, own);
            findings.addAll(own.all());
            reports.add(new DetectorReport(detector.id(), status, Score.of(own.all(), 0, 1)));
        }
        findings.sort(Comparator.comparing((Finding f) -> f.type().severity()).reversed());
        double score = Score.of(findings, decoded.opaqueBytes(), policy.opaqueBudgetBytes());
        return new GateDecision(
                score,
                Score.verdict(score, findings, policy),
                findings,
                coverage(decoded),
                evidence.leakage(),
                reports,
                policy.hash(),
                VERSION,
                evidence.sketch());
    }

    private static Decoded decode(List<Decoder.Source> sources, Budget budget, List<Finding> findings) {
        try {
            return Decoder.decode(sources, budget::expired);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            var failed = new Findings(DetectorId.D01_DECODE);
            failed.add(
                    FindingType.DETECTOR_FAILED,
                    1,
                    1,
                    "",
                    "decoding failed: " + e.getClass().getSimpleName());
            findings.addAll(failed.all());
            return Decoder.undecoded(sources);
        }
    }

    private static Status run(Detector detector, Evidence evidence, Findings findings) {
        evidence.startBudget();
        try {
            detector.inspect(evidence, findings);
            return Status.DONE;
        } catch (Budget.Exceeded e) {
            findings.add(FindingType.DETECTOR_TIMEOUT, 1, 1, "", detector.id().number() + " ran out of time");
            return Status.TIMED_OUT;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Hostile bytes may break any parser; the class of the failure is all that is safe to keep.
            findings.add(
                    FindingType.DETECTOR_FAILED,
                    1,
                    1,
                    "",
                    detector.id().number() + " failed: " + e.getClass().getSimpleName());
            return Status.FAILED;
        }
    }

    private static Coverage coverage(Decoded decoded) {
        long total = decoded.files().stream().mapToLong(Decoded.FileKind::bytes).sum();
        long opaque = decoded.opaqueBytes();
        return new Coverage(
                total, Math.max(0, total - opaque), opaque, decoded.views().size());
    }
}
