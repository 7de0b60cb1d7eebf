package cce.cced.review;

import cce.cced.job.GateReport;
import cce.cced.store.CodeStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.Tx;
import cce.gate.GatePolicy;
import cce.protocol.DatasetId;
import cce.protocol.ReviewApi;
import cce.protocol.WalletAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who decides about a result. For each owner of an input: the owner and whoever the owner named, except those who
/// have a part in it: the consumer, the author of the code, and everyone of their organisations. Where that leaves
/// nobody, the operators stand in as independent checkers, under the same exception.
final class Panels {
    private final GovernanceStore governance;
    private final CodeStore code;
    private final Set<WalletAddress> operators;

    Panels(GovernanceStore governance, CodeStore code, Set<WalletAddress> operators) {
        this.governance = governance;
        this.code = code;
        this.operators = Set.copyOf(operators);
    }

    /// @param votes those cast so far: a panel that is split and has nobody left gets a stand-in
    List<Tally.Panel> of(Tx tx, Job job, GateReport report, GatePolicy policy, List<Tally.Ballot> votes) {
        Set<WalletAddress> parties = parties(tx, job);
        List<Tally.Panel> panels = new ArrayList<>();
        for (Map.Entry<WalletAddress, List<DatasetId>> owner : byOwner(job).entrySet()) {
            panels.add(panel(tx, owner.getKey(), owner.getValue(), parties, report, policy, votes));
        }
        return panels;
    }

    /// The inputs of each owner that must agree. An owner who is the consumer has agreed by asking, unless no other
    /// owner is there to look.
    private static Map<WalletAddress, List<DatasetId>> byOwner(Job job) {
        Map<WalletAddress, List<DatasetId>> owners = new LinkedHashMap<>();
        job.inputs()
                .forEach(input -> owners.computeIfAbsent(input.owner(), o -> new ArrayList<>())
                        .add(input.datasetId()));
        if (owners.size() > 1) {
            owners.remove(job.consumer());
        }
        return owners;
    }

    private Tally.Panel panel(
            Tx tx,
            WalletAddress owner,
            List<DatasetId> datasets,
            Set<WalletAddress> parties,
            GateReport report,
            GatePolicy policy,
            List<Tally.Ballot> votes) {
        Set<WalletAddress> members = new HashSet<>(Set.of(owner));
        int named = 0;
        for (DatasetId dataset : datasets) {
            ReviewApi.ReviewerRule rule = governance.rule(tx, dataset);
            members.addAll(rule.reviewers());
            named = Math.max(named, rule.required());
        }
        members.removeAll(parties);
        Set<WalletAddress> standIns = new HashSet<>(operators);
        standIns.removeAll(parties);
        if (members.isEmpty()) {
            members.addAll(standIns);
        }
        boolean blocked = report.blocks() && datasets.stream().anyMatch(report.blocked()::contains);
        boolean serious = report.score() * 1000 >= policy.review().quorumPermille();
        int wanted = Math.max(named, serious ? policy.review().quorum() : 1);
        Tally.Panel panel =
                new Tally.Panel(owner, members, Math.clamp(wanted, 1, Math.max(1, members.size())), blocked);
        return Tally.of(panel, votes) == Tally.Standing.CONFLICTED && allVoted(members, votes)
                ? withStandIns(panel, standIns)
                : panel;
    }

    private static Tally.Panel withStandIns(Tally.Panel panel, Set<WalletAddress> standIns) {
        Set<WalletAddress> members = new HashSet<>(panel.members());
        members.addAll(standIns);
        return new Tally.Panel(panel.owner(), members, panel.required(), panel.blocked());
    }

    private static boolean allVoted(Set<WalletAddress> members, List<Tally.Ballot> votes) {
        return votes.stream().map(Tally.Ballot::reviewer).toList().containsAll(members);
    }

    /// Who has a part in the result and never decides on it.
    private Set<WalletAddress> parties(Tx tx, Job job) {
        Set<WalletAddress> parties = new HashSet<>(governance.together(tx, job.consumer()));
        code.author(tx, job.spec().code()).ifPresent(author -> parties.addAll(governance.together(tx, author)));
        return parties;
    }
}
