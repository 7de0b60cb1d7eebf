package cce.cced.job;

import cce.ledger.RecordKind;
import cce.cced.chain.Recorder;
import cce.cced.identity.Digests;
import cce.cced.identity.ServerIdentity;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewStore;
import cce.protocol.DsseEnvelope;
import cce.protocol.IdentityAnswer;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.ResultManifest.TeeEvidence;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns an approved result into a released one: the release goes on the chain, then the Result Manifest is signed, and only
/// then may the consumer have the key.
public final class Releases {
    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final ReviewStore reviews;
    private final GateReports reports;
    private final ServerIdentity identity;
    private final Recorder recorder;
    private final String profile;
    private final Clock clock;

    public Releases(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            ReviewStore reviews,
            GateReports reports,
            ServerIdentity identity,
            Recorder recorder,
            String profile,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.reviews = reviews;
        this.reports = reports;
        this.identity = identity;
        this.recorder = recorder;
        this.profile = profile;
        this.clock = clock;
    }

    record Invocation(List<String> command, Map<String, String> env, cce.protocol.JobLimits limits) {}

    void release(Job job) {
        Job.Result result = job.result().orElseThrow();
        database.run(tx -> job.datasetIds()
                .forEach(id -> recorder.promise(
                        tx, job.id(), RecordKind.RESULT_RELEASED, Optional.of(id), result.hash())));
        List<LedgerRecord> records = new ArrayList<>();
        job.datasetIds().forEach(id -> records.addAll(recorder.recordDataset(id)));
        records.addAll(recorder.recordJob(job.id()));
        DsseEnvelope envelope = sign(ResultManifest.of(result.path(), result.hash(), predicate(job, records)));
        Instant now = clock.instant();
        database.run(tx -> {
            jobs.manifest(tx, job.id(), Json.writeText(envelope));
            jobs.move(tx, job.id(), JobState.APPROVED, JobState.RELEASED, now, now.plus(JobTimes.NONE));
        });
    }

    private DsseEnvelope sign(ResultManifest manifest) {
        return DsseEnvelope.sign(
                DsseEnvelope.IN_TOTO,
                Json.canonical(manifest),
                identity.signing().digest(),
                identity.signing().privateKey());
    }

    private ResultManifest.Predicate predicate(Job job, List<LedgerRecord> records) {
        JobSpec spec = job.spec();
        GateReport report = database.in(tx -> reports.load(tx, job.id())).orElseThrow();
        return new ResultManifest.Predicate(
                clock.instant().toString(),
                profile,
                new ResultManifest.Job(job.id(), job.consumer(), job.requestHash(), "completed"),
                new ResultManifest.Algorithm(
                        spec.image(),
                        spec.code(),
                        Json.digest(new Invocation(spec.command(), spec.env(), spec.limits()))),
                job.inputs().stream().map(this::input).toList(),
                report.forManifest(),
                review(job),
                evidence(job),
                records);
    }

    private ResultManifest.Input input(Job.Input input) {
        Dataset dataset = database.in(tx -> datasets.find(tx, input.datasetId())).orElseThrow();
        return new ResultManifest.Input(
                dataset.id(), dataset.snapshotId(), dataset.snapshot().orElseThrow().root(), input.owner());
    }

    private ResultManifest.Review review(Job job) {
        List<ResultManifest.Vote> votes = database.in(tx -> reviews.votes(tx, job.id())).stream()
                .map(vote -> new ResultManifest.Vote(
                        vote.reviewer(),
                        vote.decision(),
                        Digests.sha256(vote.reason().getBytes(StandardCharsets.UTF_8)),
                        vote.at().toString()))
                .toList();
        return new ResultManifest.Review(job.decision().orElseThrow(), votes);
    }

    private List<TeeEvidence> evidence(Job job) {
        return List.of(
                own(job),
                Json.read(database.in(tx -> jobs.keyEvidence(tx, job.id())).orElseThrow(), TeeEvidence.class),
                Json.read(database.in(tx -> jobs.submitEvidence(tx, job.id())).orElseThrow(), TeeEvidence.class));
    }

    /// Evidence of cced itself, made for this job: the challenge is the hash of the job's id and its result.
    private TeeEvidence own(Job job) {
        byte[] challenge = challenge(job);
        IdentityAnswer answer = identity.attest(challenge);
        return new TeeEvidence(
                "cced",
                answer.teeType(),
                answer.evidence(),
                identity.reportData(challenge).toString(),
                Map.of(
                        "tls_key", identity.tls().keyDigest().toString(),
                        "signing_key", answer.signingKey(),
                        "nonce", HexFormat.of().formatHex(challenge)),
                answer.collateral(),
                clock.instant().getEpochSecond());
    }

    private static byte[] challenge(Job job) {
        Sha256Digest hash = job.result().orElseThrow().hash();
        return Digests.sha256((job.id() + ":" + hash).getBytes(StandardCharsets.US_ASCII)).toByteArray();
    }
}
