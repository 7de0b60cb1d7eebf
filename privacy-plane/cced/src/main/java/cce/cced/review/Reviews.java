package cce.cced.review;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.governance.AuditTrail;
import cce.cced.governance.PrivacyLedger;
import cce.cced.identity.WalletSignIn;
import cce.cced.job.Artefacts;
import cce.cced.job.Decisions;
import cce.cced.job.GateReport;
import cce.cced.job.GateRun;
import cce.cced.job.JobRunner;
import cce.cced.store.ArtefactStore;
import cce.cced.store.CodeStore;
import cce.cced.store.Database;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewState;
import cce.cced.store.ReviewStore;
import cce.cced.store.ReviewStore.Vote;
import cce.cced.store.Tx;
import cce.gate.GateException;
import cce.gate.GatePolicy;
import cce.gate.Mitigation;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.ProblemType;
import cce.protocol.ReviewApi;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Human review of held results. The reviewers of every owner of an input must agree to a release; a vote is
/// signed for
/// one artefact, one policy and one source, counts once, and nobody sees the votes of others before casting
/// their own.
public final class Reviews {
    private static final int MAX_ROUNDS = 20;
    private static final Duration NO_END = Duration.ofDays(3650);

    private final Database database;
    private final JobStore jobs;
    private final ReviewStore reviews;
    private final ArtefactStore artefactRows;
    private final CodeStore code;
    private final GovernanceStore governance;
    private final Artefacts artefacts;
    private final GateRun gate;
    private final PrivacyLedger ledger;
    private final WalletSignIn signIn;
    private final AuditTrail audit;
    private final Recorder recorder;
    private final Decisions decisions;
    private final Panels panels;
    private final Set<WalletAddress> operators;
    private final JobRunner runner;
    private final Clock clock;

    public Reviews(
            Database database,
            JobStore jobs,
            ReviewStore reviews,
            ArtefactStore artefactRows,
            CodeStore code,
            GovernanceStore governance,
            Artefacts artefacts,
            GateRun gate,
            PrivacyLedger ledger,
            WalletSignIn signIn,
            AuditTrail audit,
            Recorder recorder,
            Set<WalletAddress> operators,
            JobRunner runner,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.reviews = reviews;
        this.artefactRows = artefactRows;
        this.code = code;
        this.governance = governance;
        this.artefacts = artefacts;
        this.gate = gate;
        this.ledger = ledger;
        this.signIn = signIn;
        this.audit = audit;
        this.recorder = recorder;
        this.decisions = new Decisions(jobs, recorder);
        this.panels = new Panels(governance, code, operators);
        this.operators = Set.copyOf(operators);
        this.runner = runner;
        this.clock = clock;
    }

    /// A result under review as one transaction sees it.
    ///
    /// @param open empty for a result that the gate released by itself
    private record Case(
            Job job,
            Optional<ReviewStore.Open> open,
            Artefacts.Artefact artefact,
            GatePolicy policy,
            List<Vote> votes,
            List<Tally.Panel> panels) {
        ReviewApi.Binding binding() {
            return new ReviewApi.Binding(
                    artefact.row().hash(),
                    artefact.report().policy(),
                    job.spec().code());
        }

        boolean isOpen() {
            return job.state() == JobState.REVIEWING
                    && open.filter(review -> review.state().isOpen()).isPresent();
        }

        boolean has(WalletAddress wallet) {
            return panels.stream().anyMatch(panel -> panel.members().contains(wallet));
        }

        boolean hasVoted(WalletAddress wallet) {
            return votes.stream().anyMatch(vote -> vote.reviewer().equals(wallet));
        }

        /// Whether the gate blocked on the data of an owner for whom this wallet reviews.
        boolean blockedFor(WalletAddress wallet) {
            return panels.stream()
                    .anyMatch(panel -> panel.blocked() && panel.members().contains(wallet));
        }
    }

    private Optional<Case> find(Tx tx, JobId id) {
        return jobs.find(tx, id).flatMap(job -> artefacts.latest(tx, id).map(artefact -> caseOf(tx, job, artefact)));
    }

    private Case caseOf(Tx tx, Job job, Artefacts.Artefact artefact) {
        Optional<ReviewStore.Open> open = reviews.find(tx, job.id());
        GatePolicy policy =
                open.map(review -> GatePolicy.fromJson(review.policy())).orElse(GatePolicy.STATISTICS_STRICT);
        List<Vote> votes = reviews.votes(tx, job.id(), artefact.row().round());
        return new Case(
                job, open, artefact, policy, votes, panels.of(tx, job, artefact.report(), policy, ballots(votes)));
    }

    private static List<Tally.Ballot> ballots(List<Vote> votes) {
        return votes.stream()
                .map(vote -> new Tally.Ballot(vote.reviewer(), vote.decision()))
                .toList();
    }

    private Case require(Tx tx, WalletAddress wallet, JobId id) {
        return find(tx, id)
                .filter(found -> found.has(wallet))
                .orElseThrow(() -> new Refusal(
                        ProblemType.REVIEW_UNKNOWN, "There is no review of this job that is yours to make."));
    }

    /// Reviews that the wallet may or might decide, without what is in them: that is a view, which is logged.
    public List<ReviewApi.ReviewView> list(WalletAddress wallet) {
        return database.in(tx -> {
            List<Job> mine = operators.contains(wallet)
                    ? jobs.held(tx)
                    : jobs.reviewedBy(tx, wallet, governance.reviewedBy(tx, wallet));
            return mine.stream()
                    .flatMap(job -> find(tx, job.id()).stream())
                    .filter(found -> found.has(wallet))
                    .map(found -> view(found, wallet, List.of(), List.of()))
                    .toList();
        });
    }

    /// One review with its findings, as far as they are this reviewer's to see.
    public ReviewApi.ReviewView view(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = require(tx, wallet, id);
            noteView(tx, wallet, found, "artefact-viewed");
            return full(tx, found, wallet);
        });
    }

    private void noteView(Tx tx, WalletAddress wallet, Case found, String kind) {
        audit.note(
                tx,
                kind,
                wallet.toString(),
                Optional.of(found.job().id()),
                Map.of("artefact", found.binding().artefact().toString()));
    }

    private ReviewApi.ReviewView full(Tx tx, Case found, WalletAddress wallet) {
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

    /// Inputs whose findings the wallet may see: its own and those it was named for. Operators who stand in
    /// for
    /// an owner
    /// see that owner's.
    private List<DatasetId> visibleInputs(Tx tx, Job job, WalletAddress wallet) {
        List<DatasetId> named = governance.reviewedBy(tx, wallet);
        List<DatasetId> own = job.inputs().stream()
                .filter(input -> input.owner().equals(wallet) || named.contains(input.datasetId()))
                .map(Job.Input::datasetId)
                .toList();
        if (!own.isEmpty()) {
            return own;
        }
        List<WalletAddress> standsInFor = find(tx, job.id()).orElseThrow().panels().stream()
                .filter(panel -> panel.members().contains(wallet))
                .map(Tally.Panel::owner)
                .toList();
        return job.inputs().stream()
                .filter(input -> standsInFor.contains(input.owner()))
                .map(Job.Input::datasetId)
                .toList();
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
                .sorted(java.util.Comparator.comparing(WalletAddress::toString))
                .toList();
    }

    private static List<ReviewApi.CastVote> cast(Case found) {
        return found.votes().stream()
                .map(vote -> new ReviewApi.CastVote(
                        vote.reviewer(), vote.decision().text(), vote.at().getEpochSecond()))
                .toList();
    }

    /// Casts a vote; the last one needed decides.
    public ReviewApi.ReviewView vote(JobId id, ReviewApi.SignedAct act) {
        Decision decision = Decision.parse(act.subject());
        requireReason(act);
        Case before = database.in(tx -> require(tx, act.walletAddress(), id));
        requireCurrent(act, before);
        WalletSignIn.Verified signed =
                verify(act, ReviewApi.voteResource(id, before.binding(), decision, act.reason()));
        ReviewApi.ReviewView after = database.in(tx -> {
            jobs.lock(tx, id);
            signed.consume(tx);
            Case now = require(tx, signed.wallet(), id);
            requireVotable(now, before, signed.wallet(), decision);
            Vote vote = new Vote(
                    signed.wallet(),
                    decision,
                    act.reason(),
                    act.message(),
                    act.signature(),
                    governance.organisation(tx, signed.wallet()),
                    clock.instant());
            if (!reviews.add(tx, id, now.artefact().row().round(), vote)) {
                throw new Refusal(ProblemType.REVIEW_CLOSED, "The review is decided, or you have voted already.");
            }
            noteView(tx, signed.wallet(), now, "vote-cast");
            decide(tx, find(tx, id).orElseThrow());
            return full(tx, find(tx, id).orElseThrow(), signed.wallet());
        });
        runner.wake();
        return after;
    }

    private static void requireReason(ReviewApi.SignedAct act) {
        if (act.reason().isBlank()) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "The field reason must say why.");
        }
    }

    private static void requireCurrent(ReviewApi.SignedAct act, Case now) {
        ReviewApi.Binding binding = now.binding();
        boolean current = act.message().contains(binding.artefact().toString());
        if (!current) {
            throw new Refusal(
                    ProblemType.REVIEW_STALE,
                    "What you signed is not about the artefact under review now; look at it again and sign anew.");
        }
    }

    private WalletSignIn.Verified verify(ReviewApi.SignedAct act, String resource) {
        return signIn.verify(act.message(), act.signature(), Optional.of(act.walletAddress()), resource);
    }

    private static void requireVotable(Case now, Case before, WalletAddress wallet, Decision decision) {
        if (!now.isOpen() || now.hasVoted(wallet)) {
            throw new Refusal(ProblemType.REVIEW_CLOSED, "The review is decided, or you have voted already.");
        }
        if (!now.binding().equals(before.binding())) {
            throw new Refusal(
                    ProblemType.REVIEW_STALE, "The artefact was changed meanwhile; look at it again and sign anew.");
        }
        if (decision == Decision.APPROVE && now.blockedFor(wallet)) {
            throw new Refusal(
                    ProblemType.REVIEW_NEEDS_OVERRIDE,
                    "The gate blocked this output. To release it all the same, two reviewers of its owner must vote"
                            + " override; the owner names reviewers with: cce dataset reviewers.");
        }
        if (decision == Decision.OVERRIDE && !now.blockedFor(wallet)) {
            throw new Refusal(
                    ProblemType.MALFORMED_REQUEST, "There is nothing to override for you here; vote approve instead.");
        }
    }

    private void decide(Tx tx, Case now) {
        switch (Tally.of(now.panels(), ballots(now.votes()))) {
            case OPEN -> reviews.state(tx, now.job().id(), ReviewState.IN_REVIEW);
            case PARTIAL -> reviews.state(tx, now.job().id(), ReviewState.PARTIALLY_REVIEWED);
            case CONFLICTED -> reviews.state(tx, now.job().id(), ReviewState.CONFLICTED);
            case APPROVED -> approve(tx, now);
            case RETURNED -> refuse(tx, now, JobState.RETURNED, ReviewState.RETURNED);
            case REJECTED -> {
                refuse(tx, now, JobState.REJECTED, ReviewState.REJECTED);
                flag(tx, now.job());
            }
        }
    }

    private void approve(Tx tx, Case now) {
        Job job = now.job();
        PrivacyLedger.Outcome charged =
                ledger.charge(tx, job, now.artefact().report().leakage().capacityBits());
        switch (charged) {
            case PrivacyLedger.Outcome.Exhausted exhausted ->
                throw new Refusal(ProblemType.PRIVACY_BUDGET, exhausted.sentence());
            case PrivacyLedger.Outcome.Charged paid ->
                decisions.approve(
                        tx,
                        job,
                        Decisions.APPROVED,
                        now.artefact().row(),
                        now.artefact().report(),
                        paid.charges());
        }
        close(tx, now, JobState.APPROVED, ReviewState.APPROVED);
        governance.approved(tx, job.spec().code(), job.consumer(), clock.instant());
    }

    private void refuse(Tx tx, Case now, JobState state, ReviewState review) {
        decisions.refuse(
                tx,
                now.job(),
                review.text(),
                now.artefact().row(),
                now.artefact().report());
        close(tx, now, state, review);
    }

    private void close(Tx tx, Case now, JobState state, ReviewState review) {
        Instant at = clock.instant();
        JobId id = now.job().id();
        audit.note(tx, "review-" + ReviewState.REVIEWED.text(), "cced", Optional.of(id), Map.of());
        if (!jobs.move(tx, id, JobState.REVIEWING, state, at, at.plus(NO_END))) {
            throw new IllegalStateException("A job under review was moved while its row was locked.");
        }
        reviews.state(tx, id, review);
        audit.note(
                tx,
                "review-" + review.text(),
                "cced",
                Optional.of(id),
                Map.of("artefact", now.binding().artefact().toString()));
    }

    private void flag(Tx tx, Job job) {
        code.flag(tx, job.spec().code(), job.id(), clock.instant());
        job.datasetIds()
                .forEach(id -> recorder.promise(
                        tx,
                        job.id(),
                        RecordKind.ALGORITHM_FLAGGED,
                        Optional.of(id),
                        job.spec().code()));
    }

    /// Has the output changed and judged again. The new artefact has no votes yet.
    public ReviewApi.ReviewView mitigate(JobId id, ReviewApi.SignedAct act) {
        Mitigation mitigation = parse(act.subject());
        Case before = database.in(tx -> require(tx, act.walletAddress(), id));
        requireCurrent(act, before);
        WalletSignIn.Verified signed =
                verify(act, ReviewApi.mitigateResource(id, before.binding().artefact(), act.subject()));
        requireChangeable(before, before);
        List<Mitigation> all = new ArrayList<>(applied(id));
        all.add(mitigation);
        int round = before.artefact().row().round() + 1;
        Artefacts.Artefact next = gate.again(
                before.job(),
                before.policy(),
                round,
                all,
                mitigation.text(),
                signed.wallet().toString());
        return database.in(tx -> {
            jobs.lock(tx, id);
            signed.consume(tx);
            requireChangeable(require(tx, signed.wallet(), id), before);
            artefactRows.destroyKeys(tx, id);
            artefactRows.add(tx, next.row());
            reviews.nextRound(tx, id, round);
            Case now = find(tx, id).orElseThrow();
            noteView(tx, signed.wallet(), now, "artefact-changed");
            return full(tx, now, signed.wallet());
        });
    }

    private static Mitigation parse(String text) {
        try {
            return Mitigation.parse(text);
        } catch (GateException e) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private List<Mitigation> applied(JobId id) {
        return database.in(tx -> artefactRows.all(tx, id)).stream()
                .map(ArtefactStore.Row::mitigation)
                .filter(text -> !text.isEmpty())
                .map(Mitigation::parse)
                .toList();
    }

    private static void requireChangeable(Case now, Case before) {
        if (!now.isOpen() || now.artefact().row().round() >= MAX_ROUNDS) {
            throw new Refusal(ProblemType.REVIEW_CLOSED, "The review is decided, or its output was changed too often.");
        }
        if (!now.binding().equals(before.binding())) {
            throw new Refusal(
                    ProblemType.REVIEW_STALE, "The artefact was changed meanwhile; look at it again and sign anew.");
        }
    }

    /// Takes a released result back: no key and no ciphertext from now on. What was fetched cannot be
    /// recalled.
    public ReviewApi.ReviewView revoke(JobId id, ReviewApi.SignedAct act) {
        requireReason(act);
        Case before = database.in(tx -> require(tx, act.walletAddress(), id));
        requireCurrent(act, before);
        WalletSignIn.Verified signed =
                verify(act, ReviewApi.revokeResource(id, before.binding().artefact(), act.reason()));
        ReviewApi.ReviewView after = database.in(tx -> {
            jobs.lock(tx, id);
            signed.consume(tx);
            Instant at = clock.instant();
            if (!jobs.move(tx, id, JobState.RELEASED, JobState.REVOKED, at, at.plus(NO_END))) {
                throw new Refusal(ProblemType.REVIEW_CLOSED, "Only a released result can be revoked.");
            }
            artefactRows.destroyKeys(tx, id);
            reviews.find(tx, id).ifPresent(review -> reviews.state(tx, id, ReviewState.REVOKED));
            audit.alert(
                    tx, "result-revoked", signed.wallet().toString(), Optional.of(id), Map.of("reason", act.reason()));
            jobs.unsettle(tx, id);
            return full(tx, find(tx, id).orElseThrow(), signed.wallet());
        });
        runner.wake();
        return after;
    }

    /// Opens all findings for two people of different roles: an operator and a reviewer of an input.
    /// Everybody
    /// hears of
    /// it, and it releases nothing.
    public ReviewApi.ReviewView breakGlass(JobId id, ReviewApi.BreakGlass request) {
        ReviewApi.SignedAct first = request.operator();
        ReviewApi.SignedAct second = request.owner();
        requireReason(first);
        Case before = database.in(tx -> require(tx, second.walletAddress(), id));
        String resource = ReviewApi.breakGlassResource(id, before.binding().artefact(), first.reason());
        WalletSignIn.Verified operator = verify(first, resource);
        WalletSignIn.Verified reviewer = verify(second, resource);
        boolean twoRoles = operators.contains(operator.wallet())
                && !operators.contains(reviewer.wallet())
                && !operator.wallet().equals(before.job().consumer());
        if (!twoRoles) {
            throw new Refusal(
                    ProblemType.NOT_AUTHORISED, "Breaking the glass takes an operator and a reviewer of the data.");
        }
        return database.in(tx -> {
            operator.consume(tx);
            reviewer.consume(tx);
            audit.alert(
                    tx,
                    "break-glass",
                    operator.wallet().toString(),
                    Optional.of(id),
                    Map.of("with", reviewer.wallet().toString(), "reason", first.reason()));
            Case now = require(tx, reviewer.wallet(), id);
            GateReport report = now.artefact().report();
            List<ReviewApi.Finding> all = report.visible(now.job().datasetIds(), true);
            return view(now, reviewer.wallet(), all, outputs(report));
        });
    }

    /// What opens the commitments of a manifest about the caller's own data.
    public ReviewApi.OpenedList open(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = require(tx, wallet, id);
            noteView(tx, wallet, found, "findings-opened");
            List<ReviewApi.OpenedFindings> opened = new ArrayList<>();
            visibleInputs(tx, found.job(), wallet)
                    .forEach(input -> opened.addAll(found.artefact().report().open(input)));
            return new ReviewApi.OpenedList(id, opened);
        });
    }

    /// Who looked and what was decided. Not for those who still vote blind.
    public ReviewApi.AuditEvents events(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = require(tx, wallet, id);
            if (found.isOpen() && !found.hasVoted(wallet)) {
                throw new Refusal(ProblemType.NOT_AUTHORISED, "Vote first: the log tells who has voted.");
            }
            return audit.ofJob(tx, id);
        });
    }

    /// The job, for a reviewer who reads its source; logged.
    Job jobForSource(WalletAddress wallet, JobId id) {
        return database.in(tx -> {
            Case found = require(tx, wallet, id);
            noteView(tx, wallet, found, "source-viewed");
            return found.job();
        });
    }
}
