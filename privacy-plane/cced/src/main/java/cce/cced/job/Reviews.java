package cce.cced.job;

import cce.cced.Refusal;
import cce.ledger.RecordKind;
import cce.cced.chain.Recorder;
import cce.cced.store.CodeStore;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewStore;
import cce.cced.store.ReviewStore.Vote;
import cce.cced.store.Tx;
import cce.protocol.CcedApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Human review of held results. The owners of the datasets decide, all of them must agree to a release, one can reject, and
/// the consumer never decides on their own result.
public final class Reviews {
    public static final String APPROVED = "approved";
    public static final String REJECTED = "rejected";

    private final Database database;
    private final JobStore jobs;
    private final ReviewStore votes;
    private final CodeStore code;
    private final GateReports reports;
    private final References references;
    private final Recorder recorder;
    private final JobRunner runner;
    private final Clock clock;

    public Reviews(
            Database database,
            JobStore jobs,
            ReviewStore votes,
            CodeStore code,
            GateReports reports,
            References references,
            Recorder recorder,
            JobRunner runner,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.votes = votes;
        this.code = code;
        this.reports = reports;
        this.references = references;
        this.recorder = recorder;
        this.runner = runner;
        this.clock = clock;
    }

    record Decision(JobId jobId, String decision, Sha256Digest resultHash, List<ReviewStoreVote> votes) {}

    record ReviewStoreVote(WalletAddress reviewer, String decision, String reason) {}

    public List<CcedApi.ReviewView> list(WalletAddress wallet) {
        return database.in(tx -> jobs.reviewedBy(tx, wallet).stream()
                .filter(job -> reviewers(job).contains(wallet))
                .map(job -> view(tx, job))
                .toList());
    }

    public CcedApi.ReviewView view(WalletAddress wallet, JobId id) {
        return database.in(tx -> view(tx, requireReviewer(tx, wallet, id)));
    }

    /// Casts a vote; the last one needed decides.
    public CcedApi.ReviewView vote(WalletAddress wallet, JobId id, String decision, CcedApi.ReviewVote vote) {
        boolean readable = vote.reason().chars().noneMatch(c -> c < 0x20 && c != '\n');
        if (!readable) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED, "The field reason must be plain text without control characters.");
        }
        CcedApi.ReviewView after = database.in(tx -> {
            jobs.lock(tx, id);
            Job job = requireReviewer(tx, wallet, id);
            Instant now = clock.instant();
            boolean first = job.state() == JobState.REVIEWING
                    && votes.add(tx, id, new Vote(wallet, decision, vote.reason(), now));
            if (!first) {
                throw new Refusal(ProblemType.REVIEW_CLOSED, "The review is decided, or you have voted already.");
            }
            decide(tx, job, decision, now);
            return view(tx, jobs.find(tx, id).orElseThrow());
        });
        runner.wake();
        return after;
    }

    private void decide(Tx tx, Job job, String decision, Instant now) {
        if (decision.equals(REJECTED)) {
            close(tx, job, JobState.REJECTED, REJECTED, now);
            code.flag(tx, job.spec().code(), job.id(), now);
            job.datasetIds()
                    .forEach(id -> recorder.promise(
                            tx,
                            job.id(),
                            RecordKind.ALGORITHM_FLAGGED,
                            Optional.of(id),
                            job.spec().code()));
            return;
        }
        Set<WalletAddress> agreed = votes.votes(tx, job.id()).stream()
                .filter(vote -> vote.decision().equals(APPROVED))
                .map(Vote::reviewer)
                .collect(Collectors.toSet());
        if (agreed.containsAll(needed(job))) {
            close(tx, job, JobState.APPROVED, APPROVED, now);
        }
    }

    private void close(Tx tx, Job job, JobState to, String decision, Instant now) {
        jobs.move(tx, job.id(), JobState.REVIEWING, to, now, now.plus(JobTimes.NONE));
        jobs.decision(tx, job.id(), decision);
        Sha256Digest digest = Json.digest(new Decision(
                job.id(),
                decision,
                job.result().orElseThrow().hash(),
                votes.votes(tx, job.id()).stream()
                        .map(vote -> new ReviewStoreVote(vote.reviewer(), vote.decision(), vote.reason()))
                        .toList()));
        job.datasetIds()
                .forEach(id -> recorder.promise(tx, job.id(), RecordKind.REVIEW_DECIDED, Optional.of(id), digest));
    }

    /// Who may see and decide: the owners but the consumer and, where that leaves nobody, the operators.
    private Set<WalletAddress> reviewers(Job job) {
        Set<WalletAddress> owners = needed(job);
        return owners.isEmpty() ? without(references.operators(), job.consumer()) : owners;
    }

    private Set<WalletAddress> needed(Job job) {
        Set<WalletAddress> owners =
                job.inputs().stream().map(Job.Input::owner).collect(Collectors.toUnmodifiableSet());
        Set<WalletAddress> others = without(owners, job.consumer());
        return others.isEmpty() ? without(references.operators(), job.consumer()) : others;
    }

    private static Set<WalletAddress> without(Set<WalletAddress> all, WalletAddress one) {
        return all.stream().filter(wallet -> !wallet.equals(one)).collect(Collectors.toUnmodifiableSet());
    }

    private Job requireReviewer(Tx tx, WalletAddress wallet, JobId id) {
        return jobs.find(tx, id)
                .filter(job -> reviewers(job).contains(wallet))
                .filter(job -> reports.load(tx, id).isPresent())
                .orElseThrow(() ->
                        new Refusal(ProblemType.REVIEW_UNKNOWN, "There is no review of this job that is yours to make."));
    }

    private CcedApi.ReviewView view(Tx tx, Job job) {
        GateReport report = reports.load(tx, job.id()).orElseThrow();
        TreeSet<String> reviewers = new TreeSet<>();
        reviewers(job).forEach(wallet -> reviewers.add(wallet.toString()));
        return new CcedApi.ReviewView(
                job.id(),
                job.consumer(),
                job.state() == JobState.REVIEWING ? "needs_human" : job.decision().orElse("needs_human"),
                job.spec(),
                report.score(),
                report.verdict(),
                report.findings(),
                job.datasetIds(),
                reviewers.stream().map(WalletAddress::parse).toList(),
                votes.votes(tx, job.id()).stream()
                        .map(vote -> new CcedApi.CastVote(
                                vote.reviewer(), vote.decision(), vote.at().getEpochSecond()))
                        .toList(),
                "/v1/code/" + job.spec().code());
    }
}
