package cce.cced.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.cced.Refusal;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What slow uploads can take from others.
class UploadTurnsTest {
    private static final WalletAddress SLOW = WalletAddress.parse("0x" + "1".repeat(40));
    private static final WalletAddress OTHER = WalletAddress.parse("0x" + "2".repeat(40));

    private final UploadTurns turns = new UploadTurns(Duration.ofMillis(20));

    @Test
    void ownerOfManySlowUploads_leavesTurnsToOthers() {
        List<UploadTurns.Turn> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            held.add(turns.take(SLOW, "slow" + i));
        }
        assertRefused(SLOW, "slow8", "fewer at once");
        try (UploadTurns.Turn turn = turns.take(OTHER, "other")) {
            assertRefused(SLOW, "slow8", "fewer at once");
        }
        held.getFirst().close();
        turns.take(SLOW, "slow8").close();
    }

    @Test
    void memory_isBoundedOverAllOwners() {
        for (int i = 0; i < 16; i++) {
            UploadTurns.Turn ignored = turns.take(i < 8 ? SLOW : OTHER, "f" + i);
        }
        assertRefused(WalletAddress.parse("0x" + "3".repeat(40)), "third", "fewer at once");
    }

    @Test
    void fileUnderWay_isRefusedUntilItsRequestEnds() {
        UploadTurns.Turn first = turns.take(SLOW, "f");
        assertRefused(SLOW, "f", "still writes this file");
        first.close();
        turns.take(SLOW, "f").close();
    }

    @Test
    void waitingRequest_goesOnWhenTheOtherEnds() throws Exception {
        UploadTurns patient = new UploadTurns(Duration.ofMinutes(1));
        UploadTurns.Turn first = patient.take(SLOW, "f");
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> patient.take(SLOW, "f").close());
        Thread.sleep(20);
        assertThat(second).isNotDone();
        first.close();
        second.get(30, TimeUnit.SECONDS);
    }

    @Test
    void crowd_neverWritesAFileTwiceAtOnceAndAllGetTheirTurn() throws Exception {
        UploadTurns patient = new UploadTurns(Duration.ofMinutes(1));
        AtomicInteger[] writers = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        AtomicInteger done = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int file = i % writers.length;
            crowd.add(Thread.ofVirtual().start(() -> {
                try (UploadTurns.Turn turn = patient.take(file == 0 ? SLOW : OTHER, "f" + file)) {
                    if (writers[file].incrementAndGet() == 1) {
                        done.incrementAndGet();
                    }
                    writers[file].decrementAndGet();
                }
            }));
        }
        for (Thread one : crowd) {
            one.join();
        }
        assertThat(done).hasValue(60);
    }

    private void assertRefused(WalletAddress owner, String file, String sentence) {
        assertThatThrownBy(() -> turns.take(owner, file))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.RATE_LIMITED))
                .hasMessageContaining(sentence);
    }
}
