package cce.cced.job;

import cce.cced.Refusal;
import cce.cced.chain.Chain;
import cce.cced.chain.Recorder;
import cce.cced.store.CredentialStore;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.Failure;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.ledger.RecordKind;
import cce.protocol.CredentialPurpose;
import cce.protocol.DatasetId;
import cce.protocol.JobCredential;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.RequestId;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.KeyRelease;
import cce.sealing.ReleasedKeys;
import cce.sealing.SealingException;
import cce.sealing.hierarchy.KeyHierarchy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one place that keys leave by.
///
/// Everything that can refuse comes first and consumes nothing, so a CVM whose collateral was late may try again.
/// Then one transaction consumes credential and request id and moves the job to `RELEASING`; the release goes on
/// the chain; only then are keys derived and sealed. A crash after the transaction leaves a job that fails and keys
/// that nobody got: released at most once, never twice.
public final class KeyReleases {
    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final CredentialStore requests;
    private final Credentials credentials;
    private final EvidenceGate evidence;
    private final References references;
    private final AppraisalPolicies policies;
    private final Chain chain;
    private final Recorder recorder;
    private final KeyHierarchy keys;
    private final SecureRandom random;
    private final Clock clock;

    public KeyReleases(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            CredentialStore requests,
            Credentials credentials,
            EvidenceGate evidence,
            References references,
            AppraisalPolicies policies,
            Chain chain,
            Recorder recorder,
            KeyHierarchy keys,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.requests = requests;
        this.credentials = credentials;
        this.evidence = evidence;
        this.references = references;
        this.policies = policies;
        this.chain = chain;
        this.recorder = recorder;
        this.keys = keys;
        this.random = random;
        this.clock = clock;
    }

    /// What the on-chain digest of a release is of.
    record Release(
            JobId jobId,
            RequestId requestId,
            List<DatasetId> datasetIds,
            Sha256Digest evidence,
            Measurement bootDigest) {}

    public KeyRequest.Answer release(KeyRequest request) {
        JobCredential credential = credentials.verify(request.credential(), CredentialPurpose.KEYS);
        requireScope(request, credential);
        if (!credentials.attempt(credential)) {
            throw JobProblems.credential("it is unknown, used up or was tried too often");
        }
        requireUnused(request.requestId());
        Job job = requireLaunching(credential);
        Measurement bootDigest = job.bootDigest()
                .orElseThrow(() -> new IllegalStateException("A launching job has no boot configuration."));
        EvidenceGate.Passed passed = evidence.require(
                "keys",
                request.teeType(),
                request.evidence(),
                ReportData.forKeyRequest(request.ephPk(), request.requestId()),
                bootDigest,
                Map.of(
                        "eph_pk", request.ephPk().toString(),
                        "request_id", request.requestId().toString(),
                        "boot_config", job.bootConfig().orElseThrow()));
        requireListed(request.datasetIds());
        Release release = new Release(
                job.id(), request.requestId(), request.datasetIds(), Json.digest(request.evidence()), bootDigest);
        String submitCredential = consume(request, credential, job, passed, release);
        record(job);
        return answer(request, job, submitCredential);
    }

    private static void requireScope(KeyRequest request, JobCredential credential) {
        boolean each = !request.datasetIds().isEmpty()
                && new HashSet<>(request.datasetIds()).size()
                        == request.datasetIds().size();
        if (!each || !credential.datasets().containsAll(request.datasetIds())) {
            throw new Refusal(
                    ProblemType.DATASET_NOT_IN_CREDENTIAL,
                    "The request must name datasets of its credential, each once; ask for those only.");
        }
    }

    private void requireUnused(RequestId id) {
        if (database.in(tx -> requests.isUsed(tx, id))) {
            throw replayed();
        }
    }

    private static Refusal replayed() {
        return new Refusal(
                ProblemType.REQUEST_REPLAYED, "This request id was used before; keys are released once for each job.");
    }

    private Job requireLaunching(JobCredential credential) {
        Job job = database.in(tx -> jobs.find(tx, credential.jobId()))
                .orElseThrow(() -> JobProblems.credential("its job is unknown"));
        boolean same =
                job.consumer().equals(credential.user()) && job.datasetIds().equals(credential.datasets());
        if (!same || job.state() != JobState.LAUNCHING) {
            throw JobProblems.credential("its job does not wait for keys");
        }
        return job;
    }

    private void requireListed(List<DatasetId> ids) {
        for (DatasetId id : ids) {
            if (chain.isDelisted(id)) {
                throw new Refusal(
                        ProblemType.DATASET_DELISTED, "The dataset " + id + " was delisted; its key is not released.");
            }
        }
    }

    private String consume(
            KeyRequest request, JobCredential credential, Job job, EvidenceGate.Passed passed, Release release) {
        Instant now = clock.instant();
        return database.in(tx -> {
            if (!credentials.consume(tx, credential)) {
                throw JobProblems.credential("it was used by another request at the same time");
            }
            if (requests.isUsed(tx, request.requestId())) {
                throw replayed();
            }
            requests.use(tx, request.requestId(), job.id(), now);
            if (!references.holdActive(tx, passed.referenceName())) {
                throw new Refusal(
                        ProblemType.MEASUREMENT_UNTRUSTED, "The reference value of this CVM was revoked just now.");
            }
            policies.requireHeld(tx, passed.policyId());
            if (!jobs.move(tx, job.id(), JobState.LAUNCHING, JobState.RELEASING, now, now.plus(JobTimes.RELEASING))) {
                throw JobProblems.credential("its job does not wait for keys any more");
            }
            jobs.keyEvidence(tx, job.id(), Json.writeText(passed.evidence()));
            Sha256Digest digest = Json.digest(release);
            for (DatasetId dataset : request.datasetIds()) {
                recorder.promise(tx, job.id(), RecordKind.KEYS_RELEASED, Optional.of(dataset), digest);
            }
            return credentials.issue(tx, job, CredentialPurpose.SUBMIT, runningTime(job));
        });
    }

    /// The release must be on the chain before a key exists outside. If the chain fails, so does the job.
    private void record(Job job) {
        try {
            recorder.recordJob(job.id());
        } catch (Refusal e) {
            fail(job, Failure.LEDGER);
            throw e;
        }
    }

    private KeyRequest.Answer answer(KeyRequest request, Job job, String submitCredential) {
        List<Dataset> inputs = pin(request, job);
        byte[] sealed = seal(request, job, inputs);
        Instant now = clock.instant();
        Instant deadline = now.plus(runningTime(job));
        boolean running =
                database.in(tx -> jobs.move(tx, job.id(), JobState.RELEASING, JobState.RUNNING, now, deadline));
        if (!running) {
            throw JobProblems.credential("its job ended while the keys were prepared");
        }
        return new KeyRequest.Answer(
                Base64.getEncoder().encodeToString(sealed),
                submitCredential,
                deadline.getEpochSecond(),
                inputs.stream().map(KeyReleases::mountable).toList());
    }

    /// The datasets as they are at one moment: a rotation between two looks would give a key of one epoch and the
    /// manifest of another. Each row is locked, so what is pinned is not retired.
    private List<Dataset> pin(KeyRequest request, Job job) {
        return database.in(tx -> request.datasetIds().stream()
                .sorted(Comparator.comparing(DatasetId::toString))
                .map(id -> datasets.lock(tx, id).orElseThrow())
                .peek(dataset -> jobs.pin(tx, job.id(), dataset))
                .sorted(Comparator.comparingInt(dataset -> request.datasetIds().indexOf(dataset.id())))
                .toList());
    }

    private byte[] seal(KeyRequest request, Job job, List<Dataset> inputs) {
        List<DatasetKey> dataset = new ArrayList<>();
        for (Dataset input : inputs) {
            dataset.add(keys.datasetKey(input.id(), input.epoch()));
        }
        try (ReleasedKeys released = new ReleasedKeys(dataset, keys.resultKey(job.id()))) {
            return KeyRelease.sealJobKeys(
                    request.ephPk(),
                    new KeyRelease.JobContext(job.id(), request.requestId(), request.datasetIds()),
                    released,
                    random);
        } catch (SealingException e) {
            fail(job, Failure.CVM_REFUSED);
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "The field eph_pk is not a key that can be sealed to.", e);
        }
    }

    private static KeyRequest.SealedDataset mountable(Dataset dataset) {
        Dataset.Snapshot snapshot = dataset.snapshot().orElseThrow();
        return new KeyRequest.SealedDataset(
                dataset.id(), dataset.snapshotId(), dataset.epoch(), snapshot.manifestObject(), snapshot.root());
    }

    private void fail(Job job, Failure failure) {
        database.run(tx -> jobs.find(tx, job.id())
                .filter(now -> now.state() == JobState.RELEASING)
                .ifPresent(now -> jobs.fail(tx, now, failure, clock.instant())));
    }

    private static Duration runningTime(Job job) {
        return Duration.ofSeconds(job.spec().limits().timeoutSeconds()).plus(JobTimes.RUNNING_SLACK);
    }
}
