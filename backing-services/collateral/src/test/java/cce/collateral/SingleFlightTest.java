package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
    private final SingleFlight<String, String> flights = new SingleFlight<>();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void keptValue_isNotFetched() {
        assertThat(flights.get("k", () -> Optional.of("kept"), SingleFlightTest::unexpected))
                .isEqualTo("kept");
    }

    /// The caller looked before another's fetch was kept and starts after it ended.
    @Test
    void valueKeptSinceTheFirstLook_isNotFetchedAgain() {
        assertThat(flights.get(
                        "k",
                        () -> looks.getAndIncrement() == 0 ? Optional.empty() : Optional.of("kept"),
                        SingleFlightTest::unexpected))
                .isEqualTo("kept");
    }

    @Test
    void callerDuringAFetch_getsItsResult() throws Exception {
        AtomicReference<Optional<String>> kept = new AtomicReference<>(Optional.empty());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = callers.submit(() -> flights.get("k", kept::get, () -> {
                begun.countDown();
                await(asked);
                kept.set(Optional.of("fetched"));
                return "fetched";
            }));
            await(begun);
            Future<String> second = callers.submit(() -> flights.get(
                    "k",
                    () -> {
                        asked.countDown();
                        return kept.get();
                    },
                    SingleFlightTest::unexpected));
            assertThat(first.get()).isEqualTo("fetched");
            assertThat(second.get()).isEqualTo("fetched");
        }
    }

    @Test
    void failure_isThrownAndNotRemembered() {
        assertThatThrownBy(() -> flights.get("k", Optional::empty, SingleFlightTest::unexpected))
                .isInstanceOf(IllegalStateException.class);
        assertThat(flights.get("k", Optional::empty, () -> "fetched")).isEqualTo("fetched");
    }

    private static String unexpected() {
        throw new IllegalStateException("fetched");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
