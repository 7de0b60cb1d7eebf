package cce.cced.job;

import cce.cced.store.Database;
import cce.cced.store.MarkStore;
import cce.collateral.RollbackMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The rollback memory of collateral in cced's database, shared by its replicas. A mark just read is not read again for
/// a minute: every answer about cced's own identity asks for four.
public final class CollateralMarks implements RollbackMemory {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final MarkStore store;
    private final Clock clock;
    private final Map<Series, Known> known = new ConcurrentHashMap<>();

    private record Known(long mark, Instant at) {}

    public CollateralMarks(Database database, Clock clock) {
        this.store = new MarkStore(database);
        this.clock = clock;
    }

    @Override
    public long raise(Series series, long number) {
        Known last = known.get(series);
        Instant now = clock.instant();
        if (last != null && last.mark() >= number && now.isBefore(last.at().plus(FRESH))) {
            return last.mark();
        }
        long mark = store.raise(series.name(), number);
        known.put(series, new Known(mark, now));
        return mark;
    }
}
