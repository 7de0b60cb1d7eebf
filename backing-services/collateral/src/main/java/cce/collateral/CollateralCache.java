package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Keeps fetched collateral until its `nextUpdate`, and never longer than a day, since an urgent revocation must reach
/// us.
final class CollateralCache {
    private static final int MAX_ENTRIES = 256;
    private static final Duration MAX_AGE = Duration.ofDays(1);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<CollateralNeed, Entry> entries = new LinkedHashMap<>();

    private final SingleFlight<CollateralNeed, Collateral> flights = new SingleFlight<>();

    private record Entry(Collateral collateral, Instant until) {}

    CollateralCache(Clock clock) {
        this.clock = clock;
    }

    /// What is kept for `need`, or what `fetch` gets. Of several callers that miss at once one fetches for all.
    Collateral get(CollateralNeed need, Function<CollateralNeed, Collateral> fetch) {
        Instant now = clock.instant();
        return flights.get(need, () -> kept(need, now), () -> keep(need, fetch.apply(need), now));
    }

    void forget(CollateralNeed need) {
        lock.lock();
        try {
            entries.remove(need);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Collateral> kept(CollateralNeed need, Instant now) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(need))
                    .filter(entry -> now.isBefore(entry.until()))
                    .map(Entry::collateral);
        } finally {
            lock.unlock();
        }
    }

    private Collateral keep(CollateralNeed need, Collateral fetched, Instant now) {
        Instant until = min(now.plus(MAX_AGE), fetched.nextUpdate());
        lock.lock();
        try {
            entries.remove(need);
            if (entries.size() >= MAX_ENTRIES) {
                entries.remove(entries.keySet().iterator().next());
            }
            entries.put(need, new Entry(fetched, until));
        } finally {
            lock.unlock();
        }
        return fetched;
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
