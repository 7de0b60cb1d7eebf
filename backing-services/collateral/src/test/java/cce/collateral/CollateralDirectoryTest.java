package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.Collateral;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.collateral.CollateralException.Reason;
import cce.simulator.PcsServer;
import cce.simulator.Scenario;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedSnpPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollateralDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SimulatedPlatform INTEL = SimulatedPlatform.create();
    private static final RawEvidence QUOTE = quote(INTEL);

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock(NOW);
    private final AtomicInteger fetches = new AtomicInteger();

    @Test
    void copy_servesUntilItIsADayOld() throws IOException {
        CollateralDirectory directory = directory(this::fetch);
        Collateral first = directory.collateralFor(QUOTE);
        stamp(NOW);
        assertThat(directory.collateralFor(QUOTE)).isEqualTo(first);
        assertThat(fetches).hasValue(1);
        clock.advance(Duration.ofHours(25));
        directory.collateralFor(QUOTE);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void copyThatDoesNotHold_isFetchedAnew() throws IOException {
        CollateralDirectory directory = directory(this::fetch);
        directory.collateralFor(QUOTE);
        Path file = stamp(NOW);
        String good = Files.readString(file);
        List<String> damaged = List.of(
                "",
                "{}",
                good.substring(0, good.length() / 2),
                good.replace("UpToDate", "OutOfDate"),
                SimulatedPlatform.create().collateral(NOW).format());
        for (int i = 0; i < damaged.size(); i++) {
            Files.writeString(file, damaged.get(i));
            stamp(NOW);
            directory.collateralFor(QUOTE);
            assertThat(fetches).hasValue(2 + i);
        }
    }

    @Test
    void oldCopy_servesWhileTheSourceIsDown_andNotBeyondItsEnd() throws IOException {
        directory(this::fetch).collateralFor(QUOTE);
        stamp(NOW);
        CollateralDirectory cut = directory(_ -> {
            throw new CollateralException(Reason.UNAVAILABLE, "down");
        });
        clock.advance(Duration.ofDays(3));
        assertThat(cut.collateralFor(QUOTE)).isNotNull();
        clock.advance(Scenario.LIFETIME);
        reason(() -> cut.collateralFor(QUOTE), Reason.UNAVAILABLE);
    }

    @Test
    void chipsKey_isKeptForGood_butVerifiedEachTime() throws IOException {
        SimulatedSnpPlatform chip = SimulatedSnpPlatform.create();
        try (PcsServer pcs = PcsServer.start(INTEL, List.of(chip), 0, clock);
                MischievousServer server = MischievousServer.before(pcs.base())) {
            CollateralDirectory directory = new CollateralDirectory(folder, this::fetch, chip.anchors(), clock);
            SnpNeed need = SnpNeed.of(
                    chip.report(
                            3, Measurement.ZERO, cce.attestation.Octets.of(new byte[32]), ReportData.of(new byte[64])),
                    Optional.empty());
            SnpCollateral first = directory.keyFor(need, KdsClient.at(server.base(), clock));
            directory.keyFor(need, KdsClient.at(server.base(), clock));
            assertThat(server.asked().stream().filter(path -> path.contains("blSPL")))
                    .hasSize(1);
            Path file = onlyFile();
            byte[] other =
                    SimulatedSnpPlatform.create().collateral(false, NOW).vek().bytes();
            Files.write(file, other);
            assertThat(directory
                            .keyFor(need, KdsClient.at(server.base(), clock))
                            .vek())
                    .isEqualTo(first.vek());
            assertThat(server.asked().stream().filter(path -> path.contains("blSPL")))
                    .hasSize(2);
        }
    }

    @Test
    void guard_refusesOlderNumbers_andSaysSo() {
        Marks marks = new Marks();
        Collateral older = INTEL.collateral(Scenario.good(), NOW.minus(Duration.ofDays(2)));
        GuardedCollateral now = new GuardedCollateral(this::fetch, INTEL.anchors(), marks, clock);
        GuardedCollateral replay = new GuardedCollateral(_ -> older, INTEL.anchors(), marks, clock);
        assertThat(replay.collateralFor(QUOTE)).isEqualTo(older);
        now.collateralFor(QUOTE);
        reason(() -> replay.collateralFor(QUOTE), Reason.ROLLED_BACK);
        assertThat(marks.seen.keySet())
                .extracting(RollbackMemory.Series::name)
                .contains("crl/root", "crl/platform", "tcb/50cce0000001", "qe/tdx");
    }

    @Test
    void guard_behindAnotherReplica_fetchesAgain() {
        Marks marks = new Marks();
        try (PcsServer pcs = PcsServer.start(INTEL, 0, clock)) {
            GuardedCollateral here =
                    new GuardedCollateral(PcsClient.at(pcs.base(), clock), INTEL.anchors(), marks, clock);
            Collateral first = here.collateralFor(QUOTE);
            clock.advance(Duration.ofMinutes(5));
            assertThat(here.collateralFor(QUOTE)).isEqualTo(first);
            new GuardedCollateral(this::fetch, INTEL.anchors(), marks, clock).collateralFor(QUOTE);
            assertThat(here.collateralFor(QUOTE)).isNotEqualTo(first);
        }
    }

    @Test
    void guard_raisesNoMark_forWhatDoesNotHold() {
        Marks marks = new Marks();
        Collateral forged = SimulatedPlatform.create().collateral(NOW);
        GuardedCollateral guard = new GuardedCollateral(_ -> forged, INTEL.anchors(), marks, clock);
        reason(() -> guard.collateralFor(QUOTE), Reason.UNREADABLE_ANSWER);
        Collateral expired = INTEL.collateral(Scenario.good().expired(), NOW);
        GuardedCollateral late = new GuardedCollateral(_ -> expired, INTEL.anchors(), marks, clock);
        reason(() -> late.collateralFor(QUOTE), Reason.UNREADABLE_ANSWER);
        assertThat(marks.seen).isEmpty();
    }

    private static final class Marks implements RollbackMemory {
        private final Map<Series, Long> seen = new HashMap<>();

        @Override
        public long raise(Series series, long number) {
            return seen.merge(series, number, Math::max);
        }
    }

    private CollateralDirectory directory(CollateralSource source) {
        return new CollateralDirectory(folder, source, INTEL.anchors(), clock);
    }

    private Collateral fetch(RawEvidence quote) {
        fetches.incrementAndGet();
        return INTEL.collateral(clock.instant());
    }

    private Path stamp(Instant at) throws IOException {
        Path file = onlyFile();
        Files.setLastModifiedTime(file, FileTime.from(at));
        return file;
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static RawEvidence quote(SimulatedPlatform platform) {
        return platform.quote(
                SimulatedTd.boot(
                        new SoftwareMeasurement(Measurement.ZERO, Collections.nCopies(3, Measurement.ZERO)),
                        "td",
                        Measurement.ZERO,
                        false),
                ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    }

    private static void reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CollateralException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
