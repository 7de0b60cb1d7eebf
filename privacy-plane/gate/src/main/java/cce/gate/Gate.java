package cce.gate;

import cce.gate.DetectorReport.Status;
import cce.gate.input.Contents;
import cce.gate.input.InputTable;
import cce.gate.input.Shown;
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
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/// The Output Gate: decodes what a job produced, runs every detector over it and the job's input, and decides.
///
/// It fails closed: a detector that throws or runs out of time, a decoder that hits a limit and a byte nobody
/// understood all raise the score to at least "a person must look".
public final class Gate {
    /// Version of the detectors and their fixed parameters; it is recorded with every decision.
    public static final String VERSION = "gate/3";

    /// Not virtual: detectors compute, and would keep whatever else is virtual in this process from running.
    private static final ThreadFactory COMPUTING =
            Thread.ofPlatform().daemon().name("gate-", 0).factory();

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
    /// Every other output is compared with the rows themselves, which are read again for that. Of tables
    /// too large to keep these are a sample and every row that the output may show.
    public GateDecision review(GateInput input, GatePolicy policy) {
        try {
            return reviewed(input, policy);
        } finally {
            // Not earlier: starting a process takes time from a review that runs.
            parsers.prepare();
        }
    }

    private GateDecision reviewed(GateInput input, GatePolicy policy) {
        Examined examined = Examined.of(input.outputs(), policy);
        var findings = new ArrayList<Finding>();
        examined.report(findings);
        var reading = new FutureTask<>(() -> read(input, GateDataset::whole));
        boolean atOnce = input.datasets().stream().noneMatch(Gate::large);
        if (atOnce) {
            COMPUTING.newThread(reading).start();
        }
        Decoded decoded = decode(examined.sources(), new Budget(nanoTime, policy.detectorBudgetMillis()), findings);
        List<Contents> data = atOnce ? await(reading, findings) : sketches(input);
        var first = new Evidence(input, data, policy, decoded, nanoTime);
        List<Ran> ran = detect(first);
        GateDecision decision = decide(first, ran, examined, findings);
        boolean settled = atOnce
                ? decision.verdict() == Verdict.BLOCK || first.tables().stream().noneMatch(InputTable::sampled)
                : convicted(decision);
        if (settled) {
            return decision;
        }
        Shown shown = shown(first, findings);
        Read again = read(input, dataset -> dataset.close(shown));
        findings.addAll(again.findings());
        Evidence evidence = atOnce ? first : new Evidence(input, again.data(), policy, decoded, nanoTime);
        List<Ran> all = new ArrayList<>(atOnce ? ran : detect(evidence));
        if (again.close().stream().anyMatch(table -> table.choice() > table.rows())) {
            all.replaceAll(
                    one -> one.detector() instanceof RecordDetector ? closer(one, evidence, again.close()) : one);
        }
        return decide(evidence, all, examined, findings);
    }

    /// Compares rows once more, with those that the output may show.
    private static Ran closer(Ran sample, Evidence evidence, List<InputTable> close) {
        Evidence closeUp = evidence.against(close);
        Ran ran = run(sample.detector(), closeUp);
        if (ran.status() == Status.DONE
                && closeUp.leakage().leakedRows() <= evidence.leakage().leakedRows()) {
            return sample;
        }
        evidence.leakage(closeUp.leakage());
        return ran;
    }

    private static Shown shown(Evidence evidence, List<Finding> findings) {
        evidence.startBudget();
        try {
            return evidence.tokens().shown();
        } catch (RuntimeException | OutOfMemoryError e) {
            var own = new Findings(DetectorId.D02_RECORDS);
            own.add(FindingType.DETECTOR_FAILED, 1, 1, "", "a large dataset was compared by its sample only");
            findings.addAll(own.all());
            return Shown.NOTHING;
        }
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

    /// @param close tables with the rows that the output may show, where a table is too large to keep
    private record Read(List<Contents> data, List<InputTable> close, List<Finding> findings) {}

    /// One way to read a dataset.
    private interface Reading {
        GateDataset.Close of(GateDataset dataset) throws IOException;
    }

    private static Read read(GateInput input, Reading reading) {
        var data = new ArrayList<Contents>();
        var close = new ArrayList<InputTable>();
        var own = new Findings(DetectorId.D01_DECODE);
        for (GateDataset dataset : input.datasets()) {
            try {
                GateDataset.Close read = reading.of(dataset);
                data.add(read.contents());
                close.addAll(read.close());
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                String what = e.getClass().getSimpleName();
                own.add(FindingType.DETECTOR_FAILED, 1, 1, "", "a dataset could not be read again: " + what);
                data.add(dataset.sketch().orElse(Contents.NONE));
            }
        }
        return new Read(data, close, own.all());
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

    private static GateDecision decide(Evidence evidence, List<Ran> all, Examined examined, List<Finding> before) {
        var findings = new ArrayList<Finding>(before);
        var reports = new ArrayList<DetectorReport>();
        for (Ran ran : all) {
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
        try {
            return switch (parsers.rewrite(
                    sources, rules.significantDigits(), new Budget(nanoTime, policy.detectorBudgetMillis()))) {
                case Parsers.Rewriting.Done done -> Reemission.of(outputs, done.files(), rules);
                case Parsers.Rewriting.Failed failed -> Reemission.failed(outputs, failed.sentence());
            };
        } finally {
            parsers.prepare();
        }
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
        try (var threads = Executors.newThreadPerTaskExecutor(COMPUTING)) {
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
