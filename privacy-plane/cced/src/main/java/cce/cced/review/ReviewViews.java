package cce.cced.review;

import cce.cced.Refusal;
import cce.cced.governance.AuditTrail;
import cce.cced.job.GateReport;
import cce.cced.store.Database;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewState;
import cce.cced.store.ReviewStore;
import cce.cced.store.Tx;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.ProblemType;
import cce.protocol.ReviewApi;
import cce.protocol.WalletAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What reviewers are shown: of findings only those about data they speak for, of votes none before their own.
/// Every look at an artefact, its source or its findings is noted in the audit trail.
public final class ReviewViews {
    private final Database database;
    private final Cases cases;
    private final JobStore jobs;
    private final GovernanceStore governance;
    private final AuditTrail audit;
    private final Set<WalletAddress> operators;

    public ReviewViews(
            Database database,
            Cases cases,
            JobStore jobs,
            GovernanceStore governance,
            AuditTrail audit,
            Set<WalletAddress> operators) {
        this.database = database;
        this.cases = cases;
        this.jobs = jobs;
        this.governance = governance;
        this.audit = audit;
        this.operators = Set.copyOf(operators);
    }

    /// Reviews that the wallet may or might decide, without what is in them: that is a view, which is logged.
    public List<ReviewApi.ReviewView> list(WalletAddress wallet) {
        return database.in(tx -> {
            List<Job> mine = operators.contains(wallet)
                    ? jobs.held(tx)
                    : jobs.reviewedBy(tx, wallet, governance.reviewedBy(tx, wallet));
            return mine.stream()
                    .flatMap(job -> cases.find(tx, job.id()).stream())
                    .filter(found -> found.has(wallet))
                    .map(found -> view(found, wallet, List.of(), List.of()))
                    .toList();
        });
    }

    /// One review with its findings, as far as they are this reviewer's to see.
    public ReviewApi.ReviewView view(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = cases.require(tx, wallet, id);
            note(tx, wallet, found, "artefact-viewed");
            return full(tx, found, wallet);
        });
    }

    void note(Tx tx, WalletAddress wallet, Case found, String kind) {
        audit.note(
                tx,
                kind,
                wallet.toString(),
                Optional.of(found.job().id()),
                Map.of("artefact", found.binding().artefact().toString()));
    }

    /// The whole case as this wallet may see it.
    ReviewApi.ReviewView full(Tx tx, Case found, WalletAddress wallet) {
        List<DatasetId> mine = visibleInputs(tx, found.job(), wallet);
        boolean onlyOwner =
                found.job().inputs().stream().map(Job.Input::owner).distinct().count() == 1;
        return view(
                found,
                wallet,
                found.artefact().report().visible(mine, onlyOwner),
                outputs(found.artefact().report()));
    }

    private static List<ReviewApi.OutputFile> outputs(GateReport report) {
        return report.files().stream()
                .map(file -> new ReviewApi.OutputFile(file.name(), file.mediaType(), file.bytes(), file.transforms()))
                .toList();
    }

    /// Inputs whose findings the wallet may see: its own and those it was named for. Operators who stand in for an
    /// owner see that owner's.
    private List<DatasetId> visibleInputs(Tx tx, Job job, WalletAddress wallet) {
        List<DatasetId> named = governance.reviewedBy(tx, wallet);
        List<DatasetId> own = job.inputs().stream()
                .filter(input -> input.owner().equals(wallet) || named.contains(input.datasetId()))
                .map(Job.Input::datasetId)
                .toList();
        if (!own.isEmpty()) {
            return own;
        }
        List<WalletAddress> standsInFor = cases.find(tx, job.id()).orElseThrow().panels().stream()
                .filter(panel -> panel.members().contains(wallet))
                .map(Tally.Panel::owner)
                .toList();
        return job.inputs().stream()
                .filter(input -> standsInFor.contains(input.owner()))
                .map(Job.Input::datasetId)
                .toList();
    }

    /// Every finding, for the two who broke the glass.
    ReviewApi.ReviewView opened(Case found, WalletAddress wallet) {
        GateReport report = found.artefact().report();
        return view(found, wallet, report.visible(found.job().datasetIds(), true), outputs(report));
    }

    private ReviewApi.ReviewView view(
            Case found, WalletAddress wallet, List<ReviewApi.Finding> findings, List<ReviewApi.OutputFile> outputs) {
        boolean blind = found.isOpen() && !found.hasVoted(wallet);
        Job job = found.job();
        GateReport report = found.artefact().report();
        ReviewState state = found.open().map(ReviewStore.Open::state).orElse(ReviewState.RELEASED);
        return new ReviewApi.ReviewView(
                job.id(),
                job.consumer(),
                blind ? ReviewState.IN_REVIEW.text() : state.text(),
                found.binding(),
                found.artefact().row().round(),
                found.blockedFor(wallet),
                blind,
                job.spec(),
                report.score(),
                report.verdict(),
                report.exitClass(),
                findings,
                outputs,
                mitigations(found),
                job.datasetIds(),
                reviewers(found),
                blind ? List.of() : cast(found),
                found.open().map(review -> review.dueAt().getEpochSecond()).orElse(0L),
                found.open().map(review -> review.expiresAt().getEpochSecond()).orElse(0L),
                "/v1/code/" + job.spec().code());
    }

    private List<String> mitigations(Case found) {
        String latest = found.artefact().row().mitigation();
        return latest.isEmpty() ? List.of() : List.of(latest);
    }

    private static List<WalletAddress> reviewers(Case found) {
        return found.panels().stream()
                .flatMap(panel -> panel.members().stream())
                .distinct()
                .sorted(Comparator.comparing(WalletAddress::toString))
                .toList();
    }

    private static List<ReviewApi.CastVote> cast(Case found) {
        return found.votes().stream()
                .map(vote -> new ReviewApi.CastVote(
                        vote.reviewer(), vote.decision().text(), vote.at().getEpochSecond()))
                .toList();
    }

    /// What opens the commitments of a manifest about the caller's own data.
    public ReviewApi.OpenedList open(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = cases.require(tx, wallet, id);
            note(tx, wallet, found, "findings-opened");
            List<ReviewApi.OpenedFindings> opened = new ArrayList<>();
            visibleInputs(tx, found.job(), wallet)
                    .forEach(input -> opened.addAll(found.artefact().report().open(input)));
            return new ReviewApi.OpenedList(id, opened);
        });
    }

    /// Who looked and what was decided. Not for those who still vote blind.
    public ReviewApi.AuditEvents events(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = cases.require(tx, wallet, id);
            if (found.isOpen() && !found.hasVoted(wallet)) {
                throw new Refusal(ProblemType.NOT_AUTHORISED, "Vote first: the log tells who has voted.");
            }
            return audit.ofJob(tx, id);
        });
    }

    /// The job, for a reviewer who reads its source; logged.
    Job jobForSource(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = cases.require(tx, wallet, id);
            note(tx, wallet, found, "source-viewed");
            return found.job();
        });
    }
}
