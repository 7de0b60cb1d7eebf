package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadPatternTest {

    private final ReadPattern pattern = new ReadPattern(64);

    @Test
    void sequentialReads_openTheWindowUpToItsBound() {
        assertThat(pattern.next(0, 4)).isEqualTo(4 + 8);
        assertThat(pattern.next(4, 8)).isEqualTo(8 + 16);
        assertThat(pattern.next(8, 12)).isEqualTo(12 + 32);
        assertThat(pattern.next(12, 16)).isEqualTo(16 + 64);
        assertThat(pattern.next(16, 20)).isEqualTo(20 + 64);
    }

    @Test
    void jump_closesTheWindow() {
        pattern.next(0, 4);
        assertThat(pattern.next(1000, 1001)).isEqualTo(1001);
        assertThat(pattern.next(1001, 1002)).as("and opens again").isEqualTo(1002 + 8);
    }

    @Test
    void stepsOutOfOrder_areSequential() {
        pattern.next(0, 4);
        pattern.next(8, 12);
        assertThat(pattern.next(4, 8)).isEqualTo(12 + 16);
    }

    @Test
    void rereadingTheSamePlace_fetchesNothingMore() {
        long ahead = pattern.next(0, 4);
        assertThat(pattern.next(0, 4)).isEqualTo(ahead);
    }
}
