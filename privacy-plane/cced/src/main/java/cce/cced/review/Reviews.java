package cce.cced.review;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.governance.AuditTrail;
import cce.cced.governance.PrivacyLedger;
import cce.cced.identity.WalletSignIn;
import cce.cced.job.Artefacts;
import cce.cced.job.Decisions;
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
import cce.gate.Mitigation;
import cce.ledger.RecordKind;
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

/// Human review of held results. The reviewers of every owner of an input must agree to a release; a vote is signed
/// for one artefact, one policy and one source, counts once, and nobody sees the votes of others before casting
/// their own.
public final class Reviews {
    private static final int MAX_ROUNDS = 20;
    private static final Duration NO_END = Duration.ofDays(3650);

    private final Database database;
    private final Cases cases;
    private final ReviewViews views;
    private final JobStore jobs;
    private final ReviewStore reviews;
    private final ArtefactStore artefactRows;
    private final CodeStore code;
    private final GovernanceStore governance;
    private final GateRun gate;
    private final PrivacyLedger ledger;
    private final WalletSignIn signIn;
    private final AuditTrail audit;
    private final Recorder recorder;
    private final Decisions decisions;
    private final Set<WalletAddress> operators;
    private final JobRunner runner;
    private final Clock clock;

    public Reviews(
            Database database,
            Cases cases,
            ReviewViews views,
            JobStore jobs,
            ReviewStore reviews,
            ArtefactStore artefactRows,
            CodeStore code,
            GovernanceStore governance,
            GateRun gate,
            PrivacyLedger ledger,
            WalletSignIn signIn,
            AuditTrail audit,
            Recorder recorder,
            Set<WalletAddress> operators,
            JobRunner runner,
            Clock clock) {
        this.database = database;
        this.cases = cases;
        this.views = views;
        this.jobs = jobs;
        this.reviews = reviews;
        this.artefactRows = artefactRows;
        this.code = code;
        this.governance = governance;
        this.gate = gate;
        this.ledger = ledger;
        this.signIn = signIn;
        this.audit = audit;
        this.recorder = recorder;
        this.decisions = new Decisions(jobs, recorder);
        this.operators = Set.copyOf(operators);
        this.runner = runner;
        this.clock = clock;
    }

    /// Casts a vote; the last one needed decides.
    public ReviewApi.ReviewView vote(JobId id, ReviewApi.SignedAct act) {
        Decision decision = Decision.parse(act.subject());
        requireReason(act);
        Case before = database.in(tx -> cases.require(tx, act.walletAddress(), id));
        requireCurrent(act, before);
        WalletSignIn.Verified signed =
                verify(act, ReviewApi.voteResource(id, before.binding(), decision, act.reason()));
        ReviewApi.ReviewView after = database.in(tx -> {
            jobs.lock(tx, id);
            signed.consume(tx);
            Case now = cases.require(tx, signed.wallet(), id);
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
            views.note(tx, signed.wallet(), now, "vote-cast");
            decide(tx, cases.find(tx, id).orElseThrow());
            return views.full(tx, cases.find(tx, id).orElseThrow(), signed.wallet());
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
        switch (Tally.of(now.panels(), now.ballots())) {
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
        Case before = database.in(tx -> cases.require(tx, act.walletAddress(), id));
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
            requireChangeable(cases.require(tx, signed.wallet(), id), before);
            artefactRows.destroyKeys(tx, id);
            artefactRows.add(tx, next.row());
            reviews.nextRound(tx, id, round);
            Case now = cases.find(tx, id).orElseThrow();
            views.note(tx, signed.wallet(), now, "artefact-changed");
            return views.full(tx, now, signed.wallet());
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

    /// Takes a released result back: no key and no ciphertext from now on. What was fetched cannot be recalled.
    public ReviewApi.ReviewView revoke(JobId id, ReviewApi.SignedAct act) {
        requireReason(act);
        Case before = database.in(tx -> cases.require(tx, act.walletAddress(), id));
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
            return views.full(tx, cases.find(tx, id).orElseThrow(), signed.wallet());
        });
        runner.wake();
        return after;
    }

    /// Opens all findings for two people of different roles: an operator and a reviewer of an input. Everybody hears
    /// of it, and it releases nothing.
    public ReviewApi.ReviewView breakGlass(JobId id, ReviewApi.BreakGlass request) {
        ReviewApi.SignedAct first = request.operator();
        ReviewApi.SignedAct second = request.owner();
        requireReason(first);
        Case before = database.in(tx -> cases.require(tx, second.walletAddress(), id));
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
            Case now = cases.require(tx, reviewer.wallet(), id);
            return views.opened(now, reviewer.wallet());
        });
    }
}
