package cce.cced.job;

import cce.cced.Refusal;
import cce.ledger.RecordKind;
import cce.cced.chain.Recorder;
import cce.cced.identity.Digests;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.protocol.CredentialPurpose;
import cce.protocol.DatasetId;
import cce.protocol.JobCredential;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Takes the one result of a job: the credential must be for submitting and for the very job the request names, the evidence
/// must bind job and hash, and the stored bytes must have that hash.
public final class Submissions {
    private static final String PENDING = "pending_review";

    /// What sealing and the tar around the outputs may add, in bytes, on top of the job's own output limit.
    private static final long ENVELOPE_BYTES = 16L << 20;

    private static final int READ_BYTES = 1 << 20;

    private final Database database;
    private final JobStore jobs;
    private final Credentials credentials;
    private final EvidenceGate evidence;
    private final ObjectStore objects;
    private final Recorder recorder;
    private final JobRunner runner;
    private final Clock clock;

    public Submissions(
            Database database,
            JobStore jobs,
            Credentials credentials,
            EvidenceGate evidence,
            ObjectStore objects,
            Recorder recorder,
            JobRunner runner,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.credentials = credentials;
        this.evidence = evidence;
        this.objects = objects;
        this.recorder = recorder;
        this.runner = runner;
        this.clock = clock;
    }

    public SubmitRequest.Answer submit(SubmitRequest request) {
        JobCredential credential = credentials.verify(request.credential(), CredentialPurpose.SUBMIT);
        if (!credential.jobId().equals(request.jobId())) {
            throw JobProblems.credential("it is for another job than the request names");
        }
        Job job = database.in(tx -> jobs.find(tx, request.jobId()))
                .orElseThrow(() -> JobProblems.credential("its job is unknown"));
        if (job.result().isPresent()) {
            throw alreadySubmitted();
        }
        if (job.state() != JobState.RUNNING || !credentials.attempt(credential)) {
            throw JobProblems.credential("its job takes no result, or it was tried too often");
        }
        EvidenceGate.Passed passed = requireEvidence(request, job);
        requireStored(request, job);
        consume(request, credential, job, passed);
        // The runner records it before the gate looks; a chain that is away must not cost the CVM its one submission.
        runner.wake();
        return new SubmitRequest.Answer(PENDING);
    }

    private EvidenceGate.Passed requireEvidence(SubmitRequest request, Job job) {
        Measurement bootDigest = job.bootDigest()
                .orElseThrow(() -> new IllegalStateException("A running job has no boot configuration."));
        return evidence.require(
                "submit",
                request.teeType(),
                request.evidence(),
                ReportData.forResult(request.jobId(), request.resultHash()),
                bootDigest,
                Map.of(
                        "job_id", request.jobId().toString(),
                        "result_hash", request.resultHash().toString(),
                        "boot_config", job.bootConfig().orElseThrow()));
    }

    private void requireStored(SubmitRequest request, Job job) {
        try (ObjectReader reader = objects.open(ObjectName.parse(request.resultPath()))) {
            if (reader.size() > maxSealedBytes(job)) {
                throw new Refusal(
                        ProblemType.REQUEST_TOO_LARGE, "The sealed result is larger than the job's output limit allows.");
            }
            if (!hash(reader).equals(request.resultHash())) {
                throw new Refusal(
                        ProblemType.RESULT_HASH_MISMATCH, "The stored result does not have the hash submitted.");
            }
        } catch (StorageException e) {
            throw switch (e.reason()) {
                case NOT_FOUND, BAD_NAME -> new Refusal(
                        ProblemType.RESULT_HASH_MISMATCH, "There is no stored result at result_path.", e);
                case EXISTS, FULL, BAD_RANGE, IO -> new Refusal(
                        ProblemType.STORAGE_UNAVAILABLE, "The stored result could not be read; submit it again.", e);
            };
        }
    }

    static long maxSealedBytes(Job job) {
        return ((long) job.spec().limits().outputMib() << 20) + ENVELOPE_BYTES;
    }

    private static Sha256Digest hash(ObjectReader reader) throws StorageException {
        MessageDigest digest = Digests.newSha256();
        byte[] buffer = new byte[READ_BYTES];
        for (long at = 0; at < reader.size(); at += READ_BYTES) {
            int length = (int) Math.min(READ_BYTES, reader.size() - at);
            reader.readFully(at, buffer, 0, length);
            digest.update(buffer, 0, length);
        }
        return Sha256Digest.of(digest.digest());
    }

    private void consume(SubmitRequest request, JobCredential credential, Job job, EvidenceGate.Passed passed) {
        Instant now = clock.instant();
        database.run(tx -> {
            boolean first = credentials.consume(tx, credential)
                    && jobs.move(
                            tx, job.id(), JobState.RUNNING, JobState.SUBMITTED, now, now.plus(JobTimes.NONE));
            if (!first) {
                throw alreadySubmitted();
            }
            jobs.submitted(
                    tx,
                    job.id(),
                    new Job.Result(request.resultPath(), request.resultHash()),
                    Json.writeText(passed.evidence()));
            for (DatasetId dataset : job.datasetIds()) {
                recorder.promise(
                        tx, job.id(), RecordKind.RESULT_SUBMITTED, Optional.of(dataset), request.resultHash());
            }
        });
    }

    private static Refusal alreadySubmitted() {
        return new Refusal(ProblemType.RESULT_ALREADY_SUBMITTED, "This job has submitted its one result already.");
    }
}
