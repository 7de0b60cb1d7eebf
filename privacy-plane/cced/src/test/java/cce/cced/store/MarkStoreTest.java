package cce.cced.store;

import static org.assertj.core.api.Assertions.assertThat;

import cce.cced.job.CollateralMarks;
import cce.collateral.RollbackMemory.Series;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MarkStoreTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-15T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void mark_risesOnly_alsoForAReplicaThatKnowsAnOlderOne(TestDatabases.Kind kind) throws Exception {
        try (Database database = TestDatabases.open(kind)) {
            CollateralMarks here = new CollateralMarks(database, CLOCK);
            CollateralMarks there = new CollateralMarks(database, CLOCK);
            Series series = new Series("tcb/50806f000000");
            assertThat(here.raise(series, 17)).isEqualTo(17);
            assertThat(there.raise(series, 18)).isEqualTo(18);
            assertThat(here.raise(series, 16)).isBetween(17L, 18L);
            assertThat(there.raise(series, 17)).isEqualTo(18);
            assertThat(here.raise(series, 18)).isEqualTo(18);
            assertThat(here.raise(new Series("crl/root"), 1)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void replicasAtOnce_agreeOnTheHighest(TestDatabases.Kind kind) throws Exception {
        try (Database database = TestDatabases.open(kind)) {
            List<FutureTask<Long>> replicas = LongStream.rangeClosed(1, 8)
                    .mapToObj(number -> new FutureTask<>(
                            () -> new CollateralMarks(database, CLOCK).raise(new Series("qe/tdx"), number)))
                    .toList();
            replicas.forEach(replica -> Thread.ofPlatform().start(replica));
            for (int i = 0; i < replicas.size(); i++) {
                assertThat(replicas.get(i).get()).isBetween(i + 1L, 8L);
            }
            assertThat(new CollateralMarks(database, CLOCK).raise(new Series("qe/tdx"), 0))
                    .isEqualTo(8);
        }
    }
}
