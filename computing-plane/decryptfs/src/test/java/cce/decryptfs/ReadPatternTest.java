package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.decryptfs.ReadPattern.Ahead;
import cce.decryptfs.ReadPattern.Reason;
import org.junit.jupiter.api.Test;

class ReadPatternTest {

    private static final long BLOCKS = 1 << 20;

    private final ReadPattern pattern = new ReadPattern(BLOCKS, 256, 8);

    @Test
    void sequentialReads_openTheWindowAndRequestsGrow() {
        assertAhead(pattern.next(0, 4, true), 4, 8, 8);
        assertAhead(pattern.next(4, 8, true), 8, 24, 8);
        assertAhead(pattern.next(8, 12, true), 24, 40, 8);
        assertAhead(pattern.next(12, 16, true), 40, 80, 16);
        assertAhead(pattern.next(16, 20, true), 80, 128, 32);
        assertAhead(pattern.next(20, 24, true), 128, 256, 64);
    }

    @Test
    void openWindow_isFilledWithWholeRequestsAtTheirMultiples() {
        long fetched = readOn(0, 1024);
        for (long block = 1024; block < 4096; block += 4) {
            Ahead ahead = pattern.next(block, block + 4, false);
            if (ahead.from() < ahead.until()) {
                assertAhead(ahead, fetched, fetched + 64, 64);
                fetched = ahead.until();
            }
            assertThat(fetched).as("never farther than the window").isLessThanOrEqualTo(block + 4 + 256);
        }
        assertThat(fetched).as("but nearly").isGreaterThan(4096 + 256 - 64);
    }

    @Test
    void endOfTheObject_isFetchedWhateverIsLeft() {
        ReadPattern small = new ReadPattern(10, 256, 8);
        assertAhead(small.next(0, 4, true), 4, 10, 8);
        assertNothing(small.next(4, 8, false));
    }

    @Test
    void jump_fetchesNothingAndTheNextStepOpensAgain() {
        readOn(0, 64);
        assertNothing(pattern.next(1000, 1001, true));
        assertAhead(pattern.next(1001, 1002, true), 1002, 1008, 8);
    }

    @Test
    void stepsOutOfOrder_areOneReader() {
        long[] order = {8, 0, 4, 16, 12, 28, 20, 24};
        long until = 0;
        for (long base = 0; base < 1024; base += 32) {
            for (long step : order) {
                until = Math.max(
                        until, pattern.next(base + step, base + step + 4, false).until());
            }
        }
        assertThat(until).as("the whole window is open").isGreaterThan(1024 + 128);
    }

    @Test
    void severalReadersOfOneObject_haveTheirWindows() {
        long[] at = {0, 100_000, 200_000, 300_000};
        long[] until = new long[at.length];
        for (int i = 0; i < 400; i++) {
            int reader = i % at.length;
            until[reader] = Math.max(
                    until[reader],
                    pattern.next(at[reader], at[reader] + 4, false).until());
            at[reader] += 4;
        }
        for (int reader = 0; reader < at.length; reader++) {
            assertThat(until[reader]).isGreaterThan(at[reader] + 128);
        }
    }

    @Test
    void rereadingTheSamePlace_fetchesNothingMore() {
        readOn(0, 400);
        assertNothing(pattern.next(396, 400, false));
    }

    @Test
    void postponedBlocks_areOfferedAgain() {
        readOn(0, 24);
        Ahead ahead = pattern.next(24, 28, false);
        pattern.postponed(ahead, ahead.from());
        assertThat(pattern.next(28, 32, false).from()).isEqualTo(ahead.from());
    }

    @Test
    void farJumps_fetchNothingAhead() {
        for (int i = 0; i < 1000; i++) {
            long block = 1000L * (1 + i * 37 % 1000) + i % 7;
            assertNothing(pattern.next(block, block + 1, true));
        }
    }

    @Test
    void secondPlaceOfANeighbourhood_fetchesTheRest() {
        assertNothing(pattern.next(64_050, 64_051, true));
        Ahead ahead = pattern.next(64_010, 64_011, true);
        assertThat(ahead).isEqualTo(new Ahead(Reason.NEIGHBOURHOOD, 64_000, 64_064, 64));
        assertNothing(pattern.next(64_002, 64_003, false));
    }

    @Test
    void samePlaceAgain_isNoSecondPlace() {
        assertNothing(pattern.next(64_050, 64_051, true));
        assertNothing(pattern.next(5000, 5001, true));
        assertNothing(pattern.next(64_050, 64_051, true));
    }

    @Test
    void postponedNeighbourhood_isOfferedAgain() {
        pattern.next(64_050, 64_051, true);
        pattern.postponed(pattern.next(64_010, 64_011, true), 64_000);
        assertThat(pattern.next(64_020, 64_021, true).reason()).isEqualTo(Reason.NEIGHBOURHOOD);
    }

    @Test
    void neighbourhoodsThatTheCachesCannotHold_areForgotten() {
        pattern.next(64_050, 64_051, true);
        for (int i = 1; i <= 8; i++) {
            assertNothing(pattern.next(64_050 + 10_000 * i, 64_051 + 10_000 * i, true));
        }
        assertNothing(pattern.next(64_010, 64_011, true));
    }

    /// Reads in steps of four blocks; returns the block before which everything was asked for.
    private long readOn(long from, long end) {
        long until = 0;
        for (long block = from; block < end; block += 4) {
            until = Math.max(until, pattern.next(block, block + 4, false).until());
        }
        return until;
    }

    private static void assertAhead(Ahead ahead, long from, long until, int request) {
        assertThat(ahead).isEqualTo(new Ahead(Reason.SEQUENTIAL, from, until, request));
    }

    private static void assertNothing(Ahead ahead) {
        assertThat(ahead.until()).as("%s", ahead).isLessThanOrEqualTo(ahead.from());
    }
}
