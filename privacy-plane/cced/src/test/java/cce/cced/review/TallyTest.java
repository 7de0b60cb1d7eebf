package cce.cced.review;

import static org.assertj.core.api.Assertions.assertThat;

import cce.cced.review.Tally.Ballot;
import cce.cced.review.Tally.Panel;
import cce.cced.review.Tally.Standing;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.WalletAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
    private static final List<WalletAddress> PEOPLE =
            IntStream.range(0, 6).mapToObj(TallyTest::person).toList();

    private static WalletAddress person(int number) {
        byte[] address = new byte[WalletAddress.LENGTH];
        address[0] = (byte) number;
        return WalletAddress.of(address);
    }

    /// Votes by letter: a approve, r return, x reject, o override, by one person after the other.
    private static List<Ballot> ballots(String votes, int from) {
        List<Ballot> ballots = new ArrayList<>();
        for (int i = 0; i < votes.length(); i++) {
            Decision decision = switch (votes.charAt(i)) {
                case 'a' -> Decision.APPROVE;
                case 'r' -> Decision.RETURN;
                case 'x' -> Decision.REJECT;
                default -> Decision.OVERRIDE;
            };
            ballots.add(new Ballot(PEOPLE.get(from + i), decision));
        }
        return ballots;
    }

    @ParameterizedTest
    @CsvSource({
        "1,false,'',OPEN",
        "1,false,a,APPROVED",
        "1,false,r,RETURNED",
        "1,false,x,REJECTED",
        "2,false,a,PARTIAL",
        "2,false,aa,APPROVED",
        "2,false,ax,CONFLICTED",
        "2,false,xx,REJECTED",
        "2,false,xr,RETURNED",
        "2,false,axa,APPROVED",
        "2,false,axx,REJECTED",
        "2,false,axr,RETURNED",
        "3,false,aax,CONFLICTED",
        "3,false,aaxx,CONFLICTED",
        "3,false,aaxa,APPROVED",
        "1,true,o,PARTIAL",
        "1,true,oo,APPROVED",
        "1,true,x,REJECTED",
        "1,true,ox,CONFLICTED",
        "1,true,oxo,APPROVED",
        "2,true,a,PARTIAL",
        "2,true,aa,RETURNED",
        "3,true,oo,PARTIAL"
    })
    void panel_standsAsItsVotesSay(int required, boolean blocked, String votes, Standing expected) {
        Panel panel = new Panel(PEOPLE.getFirst(), Set.copyOf(PEOPLE), required, blocked);
        assertThat(Tally.of(panel, ballots(votes, 0))).isEqualTo(expected);
    }

    @Test
    void everyPanelMustApprove_andOneCanEndIt() {
        Panel first = new Panel(PEOPLE.get(0), Set.of(PEOPLE.get(0)), 1, false);
        Panel second = new Panel(PEOPLE.get(1), Set.of(PEOPLE.get(1)), 1, false);
        assertThat(Tally.of(List.of(first, second), ballots("a", 0))).isEqualTo(Standing.PARTIAL);
        assertThat(Tally.of(List.of(first, second), ballots("aa", 0))).isEqualTo(Standing.APPROVED);
        assertThat(Tally.of(List.of(first, second), ballots("x", 1))).isEqualTo(Standing.REJECTED);
    }

    @Test
    void votesOfStrangers_countForNothing_andNoPanelReleasesNothing() {
        Panel panel = new Panel(PEOPLE.get(0), Set.of(PEOPLE.get(0)), 1, false);
        assertThat(Tally.of(panel, ballots("aaa", 1))).isEqualTo(Standing.OPEN);
        assertThat(Tally.of(List.of(), ballots("a", 0))).isNotEqualTo(Standing.APPROVED);
        Panel nobody = new Panel(PEOPLE.get(0), Set.of(), 1, false);
        assertThat(Tally.of(List.of(nobody), ballots("aaa", 0))).isNotEqualTo(Standing.APPROVED);
    }
}
