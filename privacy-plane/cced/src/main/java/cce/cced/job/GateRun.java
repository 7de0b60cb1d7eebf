package cce.cced.job;

import cce.ledger.RecordKind;
import cce.cced.chain.Recorder;
import cce.cced.data.GateIndexes;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.gate.DatasetIndex;
import cce.gate.Gate;
import cce.gate.GateDecision;
import cce.gate.GateException;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.ReleaseSketch;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.ResultKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Opens a submitted result inside cced and lets the gate judge it. Whatever goes wrong on the way, the result is held: only
/// a verdict of the gate releases without a person.
public final class GateRun {
    private static final Logger LOG = Logger.getLogger(GateRun.class.getName());

    /// Results opened at once; each may take the job's output limit in memory, twice.
    private static final int MAX_PARALLEL = 2;

    private static final int MAX_HISTORY = 100;

    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final GateIndexes indexes;
    private final GateReports reports;
    private final Gate gate;
    private final GatePolicy policy;
    private final Recorder recorder;
    private final Clock clock;
    private final Semaphore parallel = new Semaphore(MAX_PARALLEL);

    public GateRun(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            ObjectStore objects,
            KeyHierarchy keys,
            GateIndexes indexes,
            GateReports reports,
            Gate gate,
            GatePolicy policy,
            Recorder recorder,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.objects = objects;
        this.keys = keys;
        this.indexes = indexes;
        this.reports = reports;
        this.gate = gate;
        this.policy = policy;
        this.recorder = recorder;
        this.clock = clock;
    }

    record Decision(String decision, double score, String verdict, Sha256Digest policy, Sha256Digest resultHash) {}

    void judge(Job job) {
        GateReport report = review(job);
        Instant now = clock.instant();
        database.run(tx -> {
            JobState next = report.mayRelease() ? JobState.APPROVED : JobState.REVIEWING;
            if (!jobs.move(tx, job.id(), JobState.SUBMITTED, next, now, now.plus(JobTimes.NONE))) {
                return;
            }
            reports.save(tx, job.id(), report);
            if (report.mayRelease()) {
                jobs.decision(tx, job.id(), "auto_approved");
                Sha256Digest digest = Json.digest(new Decision(
                        "auto_approved",
                        report.score(),
                        report.verdict(),
                        report.policy(),
                        job.result().orElseThrow().hash()));
                job.datasetIds()
                        .forEach(id ->
                                recorder.promise(tx, job.id(), RecordKind.REVIEW_DECIDED, Optional.of(id), digest));
            }
        });
    }

    private GateReport review(Job job) {
        parallel.acquireUninterruptibly();
        try {
            GateInput input = new GateInput(outputs(job), indexes(job), history(job));
            GateDecision decision = gate.review(input, policy);
            return GateReport.of(decision);
        } catch (ResultTar.MalformedTar e) {
            return GateReport.failed(policy, String.valueOf(e.getMessage()));
        } catch (SealingException | IOException e) {
            LOG.log(Level.WARNING, "The result of job " + job.id() + " could not be opened; it is held.", e);
            return GateReport.failed(policy, "The stored result or an index does not authenticate; it was changed.");
        } catch (GateException | IllegalStateException | UnsupportedOperationException e) {
            LOG.log(Level.SEVERE, "The gate failed on job " + job.id() + "; its result is held.", e);
            return GateReport.failed(policy, "The gate failed; the operator's log says why.");
        } finally {
            parallel.release();
        }
    }

    private List<OutputFile> outputs(Job job) throws SealingException, IOException, ResultTar.MalformedTar {
        try (ResultKey key = keys.resultKey(job.id());
                ObjectReader reader = objects.open(new ObjectName(job.result().orElseThrow().path()));
                SealedFile sealed = SealedFile.open(
                        reader::readFully,
                        reader.size(),
                        SegmentSize.DEFAULT,
                        key,
                        new SealedFileContext.Result(job.id()))) {
            byte[] tar = sealed.readAll((int) Math.min(Integer.MAX_VALUE - 8, Submissions.maxSealedBytes(job)));
            try {
                return ResultTar.read(tar);
            } finally {
                Arrays.fill(tar, (byte) 0);
            }
        }
    }

    private List<DatasetIndex> indexes(Job job) throws SealingException, IOException {
        List<DatasetIndex> loaded = new ArrayList<>();
        for (DatasetId id : job.datasetIds()) {
            Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow();
            try (DatasetKey key = keys.datasetKey(id, dataset.epoch())) {
                loaded.add(indexes.load(dataset, dataset.snapshot().orElseThrow().indexObject(), key));
            }
        }
        return loaded;
    }

    /// What this consumer got from the same datasets before, so that two harmless outputs cannot add up to one person.
    private List<ReleaseSketch> history(Job job) {
        Set<DatasetId> mine = new HashSet<>(job.datasetIds());
        return database.in(tx -> jobs.releasedTo(tx, job.consumer()).stream()
                .filter(earlier -> earlier.datasetIds().stream().anyMatch(mine::contains))
                .limit(MAX_HISTORY)
                .flatMap(earlier -> reports.load(tx, earlier.id()).stream())
                .map(report -> new ReleaseSketch(report.sketch()))
                .toList());
    }
}
