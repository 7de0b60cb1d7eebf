package cce.cced.job;

import cce.cced.Refusal;
import cce.cced.chain.Chain;
import cce.cced.chain.Recorder;
import cce.cced.data.Datasets;
import cce.cced.governance.Policies;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.CodeStore;
import cce.cced.store.CvmState;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.Failure;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.FailureNotice;
import cce.protocol.JobCredential;
import cce.protocol.JobId;
import cce.protocol.JobSpec;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Jobs as their consumers see them: submission, state, cancellation; and the report of a CVM that failed.
public final class Jobs {
    /// Unfinished jobs of one wallet.
    private static final int MAX_UNFINISHED = 50;

    private static final Duration ONE_DAY = Duration.ofDays(1);

    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final CodeStore code;
    private final WalletSignIn signIn;
    private final Credentials credentials;
    private final Artefacts artefacts;
    private final GovernanceStore governance;
    private final Policies policies;
    private final Chain chain;
    private final Recorder recorder;
    private final JobRunner runner;
    private final Clock clock;

    public Jobs(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            CodeStore code,
            WalletSignIn signIn,
            Credentials credentials,
            Artefacts artefacts,
            GovernanceStore governance,
            Policies policies,
            Chain chain,
            Recorder recorder,
            JobRunner runner,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.code = code;
        this.signIn = signIn;
        this.credentials = credentials;
        this.artefacts = artefacts;
        this.governance = governance;
        this.policies = policies;
        this.chain = chain;
        this.recorder = recorder;
        this.runner = runner;
        this.clock = clock;
    }

    /// Accepts a job: the signed message binds every byte of it, each dataset is ready and rented by the signer
    /// right now, and the code is known and not flagged.
    public CcedApi.JobView create(CcedApi.JobCreation creation) {
        CcedApi.JobRequest request = creation.request();
        WalletSignIn.Verified signed = signIn.verify(
                creation.message(),
                creation.signature(),
                Optional.of(creation.walletAddress()),
                CcedApi.jobResource(request));
        List<Job.Input> inputs = new ArrayList<>();
        for (DatasetId id : request.datasetIds()) {
            inputs.add(requireRented(id, signed.wallet()));
        }
        Instant now = clock.instant();
        Job job = accepted(signed.wallet(), request.hash(), request.jobSpec(), inputs, now);
        database.run(tx -> {
            signed.consume(tx);
            requireRunnable(tx, job);
            jobs.add(tx, job);
            inputs.forEach(input -> recorder.promise(
                    tx, job.id(), RecordKind.JOB_ACCEPTED, Optional.of(input.datasetId()), job.requestHash()));
        });
        runner.wake();
        return view(signed.wallet(), job.id());
    }

    private Job.Input requireRented(DatasetId id, WalletAddress wallet) {
        Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow(() -> Datasets.unknown(id));
        if (!dataset.isReady()) {
            throw new Refusal(
                    ProblemType.DATASET_NOT_READY,
                    "The dataset " + id + " is not finalised; its owner must do that first.");
        }
        recorder.recordDataset(id);
        if (chain.isDelisted(id)) {
            throw new Refusal(
                    ProblemType.DATASET_DELISTED, "The dataset " + id + " was delisted; it takes no more jobs.");
        }
        if (!chain.hasAccess(id, wallet)) {
            throw new Refusal(
                    ProblemType.NO_RENTAL,
                    "The wallet has no active rental of " + id + "; rent it on the chain first.");
        }
        return new Job.Input(id, chain.ownerOf(id).orElseThrow(() -> Datasets.unknown(id)));
    }

    private void requireRunnable(Tx tx, Job job) {
        JobSpec spec = job.spec();
        if (code.isFlagged(tx, spec.code()) || code.isFlagged(tx, spec.image())) {
            throw new Refusal(
                    ProblemType.ALGORITHM_FLAGGED,
                    "A reviewer flagged this code bundle or image; it does not run here.");
        }
        if (!code.isKnown(tx, spec.code())) {
            throw new Refusal(
                    ProblemType.NOT_FOUND, "The code bundle is not stored here; upload it at /v1/code first.");
        }
        requireNotProbing(tx, job);
        if (jobs.unfinishedOf(tx, job.consumer()) >= MAX_UNFINISHED) {
            throw new Refusal(
                    ProblemType.RATE_LIMITED, "This wallet has " + MAX_UNFINISHED + " unfinished jobs; wait for some.");
        }
    }

    /// A gate that may be asked again and again tells by its answers what it looks for, so held results are counted
    /// over all wallets of an organisation.
    private void requireNotProbing(Tx tx, Job job) {
        Instant dayAgo = clock.instant().minus(ONE_DAY);
        List<WalletAddress> together = governance.together(tx, job.consumer());
        for (DatasetId id : job.datasetIds()) {
            int allowed = policies.of(tx, id).review().resubmissionsPerDay();
            if (jobs.heldSince(tx, together, id, dayAgo) >= allowed) {
                throw new Refusal(
                        ProblemType.RESUBMISSION_LIMIT,
                        "On the dataset " + id + " " + allowed
                                + " of your results were held within a day; wait, and test"
                                + " the program on data of your own.");
            }
        }
    }

    private static Job accepted(
            WalletAddress consumer, Sha256Digest requestHash, JobSpec spec, List<Job.Input> inputs, Instant now) {
        return new Job(
                new JobId(UUID.randomUUID()),
                consumer,
                requestHash,
                spec,
                inputs,
                JobState.ACCEPTED,
                CvmState.NONE,
                false,
                now,
                now,
                now.plus(JobTimes.ACCEPTED),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public List<CcedApi.JobView> list(WalletAddress wallet) {
        return database.in(tx ->
                jobs.ofConsumer(tx, wallet).stream().map(job -> view(tx, job)).toList());
    }

    public CcedApi.JobView view(WalletAddress wallet, JobId id) {
        return database.in(tx -> view(tx, requireOwn(tx, wallet, id)));
    }

    public CcedApi.JobView cancel(WalletAddress wallet, JobId id) {
        database.run(tx -> {
            jobs.lock(tx, id);
            Job job = requireOwn(tx, wallet, id);
            Instant now = clock.instant();
            boolean cancelled = job.state().mayBecome(JobState.CANCELLED)
                    && jobs.move(tx, id, job.state(), JobState.CANCELLED, now, now.plus(JobTimes.NONE));
            if (!cancelled) {
                throw new Refusal(
                        ProblemType.JOB_NOT_CANCELLABLE, "The job has ended or its result is decided already.");
            }
        });
        runner.wake();
        return view(wallet, id);
    }

    /// Ends a job whose CVM says that it cannot go on. The credential proves which job the caller may end.
    public void failed(JobId id, FailureNotice notice) {
        JobCredential credential = credentials.parse(notice.credential());
        if (!credential.jobId().equals(id) || !notice.jobId().equals(id)) {
            throw JobProblems.credential("it is for another job than the request names");
        }
        database.run(tx -> {
            Job job = jobs.lock(tx, id).orElseThrow(() -> JobProblems.credential("its job is unknown"));
            if (job.state().needsCvm()) {
                jobs.fail(tx, job, failureOf(job.state(), notice.reason()), clock.instant());
            }
        });
        runner.wake();
    }

    private static Failure failureOf(JobState state, FailureNotice.Reason reason) {
        return switch (reason) {
            case DATA_TAMPERED, IMAGE_REFUSED, CODE_REFUSED, RUN_FAILED_TO_START -> Failure.PREPARATION;
            case OUTPUT_REFUSED, OUTPUT_TOO_LARGE -> Failure.PROGRAM;
            case STORAGE -> Failure.RESULT_UNREADABLE;
            // A CVM that ends while it waits for keys was refused them, by us or by itself.
            case INTERNAL -> state == JobState.LAUNCHING ? Failure.CVM_REFUSED : Failure.CVM_LOST;
        };
    }

    private Job requireOwn(Tx tx, WalletAddress wallet, JobId id) {
        // A job of another wallet is unknown, not forbidden: ids tell nothing.
        return jobs.find(tx, id)
                .filter(job -> job.consumer().equals(wallet))
                .orElseThrow(() -> JobProblems.unknownJob(id));
    }

    private CcedApi.JobView view(Tx tx, Job job) {
        int grid = policies.grid(tx, job.datasetIds());
        Seen seen = Seen.of(job, jobs.events(tx, job.id()), grid, clock.instant());
        boolean held =
                seen.state().equals(JobState.REVIEWING.coarse()) || seen.state().equals(JobState.RETURNED.coarse());
        List<String> advice = held
                ? artefacts
                        .latest(tx, job.id())
                        .map(artefact -> artefact.report().advice())
                        .orElse(List.of())
                : List.of();
        return new CcedApi.JobView(
                job.id(),
                job.consumer(),
                job.datasetIds(),
                job.spec(),
                seen.state(),
                job.cvm() == CvmState.DESTROYED && seen.complete(),
                job.createdAt().getEpochSecond(),
                seen.updatedAt(),
                seen.complete() ? job.failure().map(Failure::sentence) : Optional.empty(),
                advice,
                seen.steps());
    }
}
