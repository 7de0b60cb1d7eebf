package cce.cced.review;

import cce.cced.job.Artefacts;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.ReviewStore;
import cce.cced.store.ReviewStore.Vote;
import cce.gate.GatePolicy;
import cce.protocol.ReviewApi;
import cce.protocol.WalletAddress;
import java.util.List;
import java.util.Optional;

/// A result under review as one transaction sees it.
///
/// @param open empty for a result that the gate released by itself
record Case(
        Job job,
        Optional<ReviewStore.Open> open,
        Artefacts.Artefact artefact,
        GatePolicy policy,
        List<Vote> votes,
        List<Tally.Panel> panels) {

    /// What a vote is about: another artefact, policy or source is another question.
    ReviewApi.Binding binding() {
        return new ReviewApi.Binding(
                artefact.row().hash(), artefact.report().policy(), job.spec().code());
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

    List<Tally.Ballot> ballots() {
        return ballots(votes);
    }

    static List<Tally.Ballot> ballots(List<Vote> votes) {
        return votes.stream()
                .map(vote -> new Tally.Ballot(vote.reviewer(), vote.decision()))
                .toList();
    }
}
