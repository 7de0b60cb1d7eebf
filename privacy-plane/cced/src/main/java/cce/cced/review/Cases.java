package cce.cced.review;

import cce.cced.Refusal;
import cce.cced.job.Artefacts;
import cce.cced.store.CodeStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewStore;
import cce.cced.store.Tx;
import cce.gate.GatePolicy;
import cce.protocol.JobId;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the case of a job: its latest artefact, the votes on that artefact, and the panels that decide.
public final class Cases {
    private final JobStore jobs;
    private final ReviewStore reviews;
    private final Artefacts artefacts;
    private final Panels panels;

    public Cases(
            JobStore jobs,
            ReviewStore reviews,
            Artefacts artefacts,
            GovernanceStore governance,
            CodeStore code,
            Set<WalletAddress> operators) {
        this.jobs = jobs;
        this.reviews = reviews;
        this.artefacts = artefacts;
        this.panels = new Panels(governance, code, operators);
    }

    Optional<Case> find(Tx tx, JobId id) {
        return jobs.find(tx, id).flatMap(job -> artefacts.latest(tx, id).map(artefact -> of(tx, job, artefact)));
    }

    /// The case, for a wallet that has a seat on one of its panels; to all others it does not exist.
    Case require(Tx tx, WalletAddress wallet, JobId id) {
        return find(tx, id)
                .filter(found -> found.has(wallet))
                .orElseThrow(() -> new Refusal(
                        ProblemType.REVIEW_UNKNOWN, "There is no review of this job that is yours to make."));
    }

    private Case of(Tx tx, Job job, Artefacts.Artefact artefact) {
        Optional<ReviewStore.Open> open = reviews.find(tx, job.id());
        GatePolicy policy =
                open.map(review -> GatePolicy.fromJson(review.policy())).orElse(GatePolicy.STATISTICS_STRICT);
        List<ReviewStore.Vote> votes =
                reviews.votes(tx, job.id(), artefact.row().round());
        return new Case(
                job, open, artefact, policy, votes, panels.of(tx, job, artefact.report(), policy, Case.ballots(votes)));
    }
}
