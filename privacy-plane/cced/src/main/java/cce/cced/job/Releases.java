package cce.cced.job;

import cce.cced.chain.Recorder;
import cce.cced.governance.Policies;
import cce.cced.governance.PrivacyLedger;
import cce.cced.identity.Digests;
import cce.cced.identity.ServerIdentity;
import cce.cced.store.ArtefactStore;
import cce.cced.store.AuditStore;
import cce.cced.store.CodeStore;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewState;
import cce.cced.store.ReviewStore;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.DsseEnvelope;
import cce.protocol.IdentityAnswer;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.ResultManifest.TeeEvidence;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns an approved result into a released one: the release goes on the chain, then the Result Manifest is signed,
/// and only then may the consumer have the key. Manifests form a chain of their own: each names the one signed
/// before.
public final class Releases {
    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final ReviewStore reviews;
    private final ArtefactStore artefactRows;
    private final CodeStore code;
    private final GovernanceStore governance;
    private final AuditStore auditStore;
    private final Artefacts artefacts;
    private final Policies policies;
    private final PrivacyLedger ledger;
    private final ServerIdentity identity;
    private final Recorder recorder;
    private final String profile;
    private final Clock clock;

    public Releases(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            ReviewStore reviews,
            ArtefactStore artefactRows,
            CodeStore code,
            GovernanceStore governance,
            AuditStore auditStore,
            Artefacts artefacts,
            Policies policies,
            PrivacyLedger ledger,
            ServerIdentity identity,
            Recorder recorder,
            String profile,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.reviews = reviews;
        this.artefactRows = artefactRows;
        this.code = code;
        this.governance = governance;
        this.auditStore = auditStore;
        this.artefacts = artefacts;
        this.policies = policies;
        this.ledger = ledger;
        this.identity = identity;
        this.recorder = recorder;
        this.profile = profile;
        this.clock = clock;
    }

    record Invocation(List<String> command, Map<String, String> env, cce.protocol.JobLimits limits) {}

    void release(Job job) {
        ArtefactStore.Row row =
                database.in(tx -> artefactRows.latest(tx, job.id())).orElseThrow();
        database.run(tx -> job.datasetIds()
                .forEach(
                        id -> recorder.promise(tx, job.id(), RecordKind.RESULT_RELEASED, Optional.of(id), row.hash())));
        List<LedgerRecord> records = new ArrayList<>();
        job.datasetIds().forEach(id -> records.addAll(recorder.recordDataset(id)));
        records.addAll(recorder.recordJob(job.id()));
        TeeEvidence own = own(job, row);
        Instant now = clock.instant();
        database.run(tx -> {
            // The lock makes the chain of manifests one chain: no two name the same predecessor.
            AuditStore.Head head = auditStore.lock(tx);
            if (!jobs.move(tx, job.id(), JobState.APPROVED, JobState.RELEASED, now, now.plus(JobTimes.NONE))) {
                return;
            }
            ResultManifest manifest =
                    ResultManifest.of(row.objectName(), row.hash(), predicate(tx, job, row, own, records, head));
            byte[] payload = Json.canonical(manifest);
            jobs.manifest(tx, job.id(), Json.writeText(sign(payload)));
            auditStore.manifest(tx, Digests.sha256(payload));
            reviews.find(tx, job.id()).ifPresent(review -> reviews.state(tx, job.id(), ReviewState.RELEASED));
        });
    }

    private DsseEnvelope sign(byte[] payload) {
        return DsseEnvelope.sign(
                DsseEnvelope.IN_TOTO,
                payload,
                identity.signing().digest(),
                identity.signing().privateKey());
    }

    private ResultManifest.Predicate predicate(
            Tx tx, Job job, ArtefactStore.Row row, TeeEvidence own, List<LedgerRecord> records, AuditStore.Head head) {
        JobSpec spec = job.spec();
        GateReport report = artefacts.latest(tx, job.id()).orElseThrow().report();
        WalletAddress author = code.author(tx, spec.code()).orElse(job.consumer());
        return new ResultManifest.Predicate(
                clock.instant().toString(),
                profile,
                new ResultManifest.Job(
                        job.id(),
                        job.consumer(),
                        governance.organisation(tx, job.consumer()),
                        job.requestHash(),
                        report.exitClass()),
                new ResultManifest.Algorithm(
                        spec.image(),
                        spec.code(),
                        Json.digest(new Invocation(spec.command(), spec.env(), spec.limits())),
                        author),
                job.inputs().stream().map(input -> input(tx, job, input)).toList(),
                new ResultManifest.Raw(job.result().orElseThrow().hash()),
                report.files(),
                report.forManifest(job.datasetIds()),
                report.leakage(),
                new ResultManifest.Privacy(ledger.charges(tx, job)),
                report.history(),
                review(tx, job, row),
                List.of(
                        own,
                        Json.read(jobs.keyEvidence(tx, job.id()).orElseThrow(), TeeEvidence.class),
                        Json.read(jobs.submitEvidence(tx, job.id()).orElseThrow(), TeeEvidence.class)),
                records,
                new ResultManifest.AuditLog(head.size(), head.head()),
                head.manifest());
    }

    /// The snapshot that the job read, which need not be the dataset's any more.
    private ResultManifest.Input input(Tx tx, Job job, Job.Input input) {
        Dataset dataset = datasets.find(tx, input.datasetId()).orElseThrow();
        JobStore.Pinned read = jobs.pinned(tx, job.id(), dataset.id())
                .orElseGet(() -> new JobStore.Pinned(
                        dataset.snapshotId(), dataset.snapshot().orElseThrow().root()));
        return new ResultManifest.Input(
                dataset.id(),
                read.snapshot(),
                read.root(),
                input.owner(),
                Sha256Digest.parse(policies.of(tx, dataset.id()).hash()));
    }

    private ResultManifest.Review review(Tx tx, Job job, ArtefactStore.Row row) {
        List<ResultManifest.Vote> votes = reviews.votes(tx, job.id(), row.round()).stream()
                .map(vote -> new ResultManifest.Vote(
                        vote.reviewer(),
                        vote.organisation(),
                        vote.decision().text(),
                        Digests.sha256(vote.reason().getBytes(StandardCharsets.UTF_8)),
                        vote.at().toString(),
                        vote.message(),
                        vote.signature()))
                .toList();
        List<ResultManifest.Mitigation> mitigations = artefactRows.all(tx, job.id()).stream()
                .filter(artefact -> !artefact.mitigation().isEmpty())
                .map(artefact -> new ResultManifest.Mitigation(
                        artefact.mitigation(), WalletAddress.parse(artefact.mitigatedBy())))
                .toList();
        return new ResultManifest.Review(
                job.decision().orElseThrow(), row.hash(), job.spec().code(), votes, mitigations);
    }

    /// Evidence of cced itself, made for this job: the challenge is the hash of the job's id and what is
    /// released.
    private TeeEvidence own(Job job, ArtefactStore.Row row) {
        byte[] challenge = Digests.sha256((job.id() + ":" + row.hash()).getBytes(StandardCharsets.US_ASCII))
                .toByteArray();
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
}
