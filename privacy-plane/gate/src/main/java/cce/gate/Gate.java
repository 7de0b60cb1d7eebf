package cce.gate;

import cce.gate.DetectorReport.Status;
import cce.gate.input.Contents;
import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;

/// The Output Gate: decodes what a job produced, runs every detector over it and the job's input, and decides.
///
/// It fails closed: a detector that throws or runs out of time, a decoder that hits a limit and a byte nobody
/// understood all raise the score to at least "a person must look".
public final class Gate {
    /// Version of the detectors and their fixed parameters; it is recorded with every decision.
    public static final String VERSION = "gate/3";

    private static final long LARGE_CELLS = 4_000_000;
    private static final long CONVICTING_ROWS = 20;
    private static final double CONVICTING_FALSE_RATE = 0.01;

    private final LongSupplier nanoTime;
    private final Parsers parsers;
    private final List<Detector> detectors;

    /// A gate whose parsers run in this process.
    ///
    /// @param nanoTime a monotonic clock in nanoseconds, used only for the time budget of detectors
    public Gate(LongSupplier nanoTime) {
        this(nanoTime, Parsers.here(), Detector.all());
    }

    /// @param nanoTime a monotonic clock in nanoseconds, used only for the time budget of detectors
    /// @param parsers where hostile bytes are parsed; they stay the caller's to close
    public Gate(LongSupplier nanoTime, Parsers parsers) {
        this(nanoTime, parsers, Detector.all());
    }

    Gate(LongSupplier nanoTime, List<Detector> detectors) {
        this(nanoTime, Parsers.here(), detectors);
    }

    private Gate(LongSupplier nanoTime, Parsers parsers, List<Detector> detectors) {
        this.nanoTime = nanoTime;
        this.parsers = parsers;
        this.detectors = List.copyOf(detectors);
    }

    /// Reviews an output. Never throws because of what the output contains: whatever goes wrong is a finding.
    ///
    /// Large datasets are looked at through their index first; an output it convicts needs no second look.
    /// Every other output is compared with the rows themselves, which are read again for that.
    public GateDecision review(GateInput input, GatePolicy policy) {
        Examined examined = Examined.of(input.outputs(), policy);
        var findings = new ArrayList<Finding>();
        examined.report(findings);
        var reading = new FutureTask<>(() -> read(input));
        boolean atOnce = input.datasets().stream().noneMatch(Gate::large);
        if (atOnce) {
            Thread.startVirtualThread(reading);
        }
        Decoded decoded = decode(examined.sources(), new Budget(nanoTime, policy.detectorBudgetMillis()), findings);
        if (!atOnce) {
            GateDecision early =
                    judge(new Evidence(input, sketches(input), policy, decoded, nanoTime), examined, findings);
            if (convicted(early)) {
                return early;
            }
            reading.run();
        }
        List<Contents> data = await(reading, findings);
        return judge(new Evidence(input, data, policy, decoded, nanoTime), examined, findings);
    }

    /// Whether reading all of a dataset takes long enough to look at its sample first.
    private static boolean large(GateDataset dataset) {
        return dataset.sketch().stream()
                        .flatMap(contents -> contents.tables().stream())
                        .mapToLong(table -> table.totalRows() * table.columns().size())
                        .sum()
                > LARGE_CELLS;
    }

    private static List<Contents> sketches(GateInput input) {
        return input.datasets().stream()
                .map(dataset -> dataset.sketch().orElse(Contents.NONE))
                .toList();
    }

    /// Whether enough records were recognised for more of them to change nothing.
    private static boolean convicted(GateDecision decision) {
        return decision.verdict() == Verdict.BLOCK
                && decision.leakage().leakedRows() >= CONVICTING_ROWS
                && decision.leakage().falseDiscoveryRate() <= CONVICTING_FALSE_RATE;
    }

    private record Read(List<Contents> data, List<Finding> findings) {}

    private static Read read(GateInput input) {
        var data = new ArrayList<Contents>();
        var own = new Findings(DetectorId.D01_DECODE);
        for (GateDataset dataset : input.datasets()) {
            try {
                data.add(dataset.contents());
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                String what = e.getClass().getSimpleName();
                own.add(FindingType.DETECTOR_FAILED, 1, 1, "", "a dataset could not be read again: " + what);
                data.add(dataset.sketch().orElse(Contents.NONE));
            }
        }
        return new Read(data, own.all());
    }

    private static List<Contents> await(FutureTask<Read> reading, List<Finding> findings) {
        try {
            Read read = reading.get();
            findings.addAll(read.findings());
            return read.data();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Reading a dataset failed in a way that is no finding.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The review was interrupted.", e);
        }
    }

    private GateDecision judge(Evidence evidence, Examined examined, List<Finding> before) {
        var findings = new ArrayList<Finding>(before);
        var reports = new ArrayList<DetectorReport>();
        for (Ran ran : detect(evidence)) {
            findings.addAll(ran.findings().all());
            reports.add(new DetectorReport(
                    ran.detector().id(), ran.status(), Score.of(ran.findings().all(), 0, 1)));
        }
        findings.sort(Comparator.comparing((Finding f) -> f.type().severity()).reversed());
        GatePolicy policy = evidence.policy();
        Decoded decoded = evidence.decoded();
        double score = Score.of(findings, decoded.opaqueBytes() + examined.unseenBytes(), policy.opaqueBudgetBytes());
        return new GateDecision(
                score,
                Score.verdict(score, findings, policy),
                findings,
                coverage(decoded, examined.unseenBytes()),
                evidence.leakage(),
                reports,
                policy.hash(),
                VERSION,
                evidence.sketch());
    }

    /// Writes an output anew where hostile bytes are parsed (see [Reemission]). Never throws because of what the output
    /// contains; if the parsers fail, all of it is held.
    public Reemission.Result reemit(List<OutputFile> outputs, Reemission.Rules rules, GatePolicy policy) {
        var sources = outputs.stream()
                .map(file -> new Decoder.Source(file.name(), file.bytes()))
                .toList();
        return switch (parsers.rewrite(
                sources, rules.significantDigits(), new Budget(nanoTime, policy.detectorBudgetMillis()))) {
            case Parsers.Rewriting.Done done -> Reemission.of(outputs, done.files(), rules);
            case Parsers.Rewriting.Failed failed -> Reemission.failed(outputs, failed.sentence());
        };
    }

    private Decoded decode(List<Decoder.Source> sources, Budget budget, List<Finding> findings) {
        Parsers.Outcome outcome;
        try {
            outcome = parsers.decode(sources, budget);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            outcome = new Parsers.Outcome.Failed(
                    "decoding failed: " + e.getClass().getSimpleName());
        }
        return switch (outcome) {
            case Parsers.Outcome.Done done -> done.decoded();
            case Parsers.Outcome.Failed failed -> {
                var own = new Findings(DetectorId.D01_DECODE);
                own.add(FindingType.DETECTOR_FAILED, 1, 1, "", failed.sentence());
                findings.addAll(own.all());
                yield Decoder.undecoded(sources);
            }
        };
    }

    private record Ran(Detector detector, Status status, Findings findings) {}

    private List<Ran> detect(Evidence evidence) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Ran>>>();
            for (Detector.Lane lane : Detector.Lane.values()) {
                running.add(threads.submit(() -> detectors.stream()
                        .filter(detector -> detector.lane() == lane)
                        .map(detector -> run(detector, evidence))
                        .toList()));
            }
            var ran = new ArrayList<Ran>();
            for (Future<List<Ran>> part : running) {
                ran.addAll(part.get());
            }
            ran.sort(Comparator.comparingInt(r -> detectors.indexOf(r.detector())));
            return ran;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A detector failed in a way that is no finding.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The review was interrupted.", e);
        }
    }

    private static Ran run(Detector detector, Evidence evidence) {
        var own = new Findings(detector.id());
        return new Ran(detector, run(detector, evidence, own), own);
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

    private static Coverage coverage(Decoded decoded, long unseen) {
        long total = decoded.files().stream().mapToLong(Decoded.FileKind::bytes).sum() + unseen;
        long opaque = decoded.opaqueBytes() + unseen;
        return new Coverage(
                total, Math.max(0, total - opaque), opaque, decoded.views().size());
    }
}
