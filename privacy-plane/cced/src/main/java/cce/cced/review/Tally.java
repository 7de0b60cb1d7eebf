package cce.cced.review;

import cce.protocol.ReviewApi.Decision;
import cce.protocol.WalletAddress;
import java.util.List;
import java.util.Set;

/// What votes come to. Pure: the same panels and votes always give the same standing, whenever it is asked.
///
/// Each owner of an input has a panel of reviewers, and every panel must agree to a release. In a panel the first
/// votes, as many as the panel's quorum, decide if they are of one mind; otherwise one more reviewer is asked, and
/// then the majority decides. On a panel whose owner's data the gate found leaking, only overrides count in favour,
/// and it takes two of them; to refuse such a result it takes no more than elsewhere.
final class Tally {
    private static final int TWO_PEOPLE = 2;

    private Tally() {}

    /// One owner's reviewers.
    ///
    /// @param owner whose data it is
    /// @param members who may vote
    /// @param required votes it takes
    /// @param blocked whether only overrides count in favour
    record Panel(WalletAddress owner, Set<WalletAddress> members, int required, boolean blocked) {
        Panel {
            members = Set.copyOf(members);
        }
    }

    record Ballot(WalletAddress reviewer, Decision decision) {}

    enum Standing {
        OPEN,
        PARTIAL,
        CONFLICTED,
        APPROVED,
        RETURNED,
        REJECTED
    }

    /// Where the whole review stands: a single panel can end it, and only all together can release.
    static Standing of(List<Panel> panels, List<Ballot> ballots) {
        List<Standing> standings =
                panels.stream().map(panel -> of(panel, ballots)).toList();
        if (standings.contains(Standing.REJECTED)) {
            return Standing.REJECTED;
        }
        if (standings.contains(Standing.RETURNED)) {
            return Standing.RETURNED;
        }
        if (!standings.isEmpty() && standings.stream().allMatch(standing -> standing == Standing.APPROVED)) {
            return Standing.APPROVED;
        }
        if (standings.contains(Standing.CONFLICTED)) {
            return Standing.CONFLICTED;
        }
        return ballots.isEmpty() ? Standing.OPEN : Standing.PARTIAL;
    }

    /// Where one panel stands.
    static Standing of(Panel panel, List<Ballot> ballots) {
        List<Decision> votes = ballots.stream()
                .filter(ballot -> panel.members().contains(ballot.reviewer()))
                .map(Ballot::decision)
                .toList();
        if (votes.size() < panel.required()) {
            return votes.isEmpty() ? Standing.OPEN : Standing.PARTIAL;
        }
        long favour = votes.stream().filter(vote -> inFavour(panel, vote)).count();
        long against = votes.size() - favour;
        if (panel.blocked() && against == 0 && favour < TWO_PEOPLE) {
            return Standing.PARTIAL;
        }
        boolean undecided = favour > 0 && against > 0 && (votes.size() == panel.required() || favour == against);
        if (undecided) {
            return Standing.CONFLICTED;
        }
        if (favour > against) {
            return Standing.APPROVED;
        }
        long rejects = votes.stream().filter(vote -> vote == Decision.REJECT).count();
        // Against the result but not of one mind how: the milder end, which flags no code.
        return rejects * 2 > against ? Standing.REJECTED : Standing.RETURNED;
    }

    private static boolean inFavour(Panel panel, Decision decision) {
        return switch (decision) {
            case APPROVE -> !panel.blocked();
            case OVERRIDE -> true;
            case RETURN, REJECT -> false;
        };
    }
}
