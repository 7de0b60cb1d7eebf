package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.AmdProduct;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpSigner;
import cce.collateral.CollateralException.Reason;
import cce.simulator.SimulatedSnpPlatform;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedSnpCollateralTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SimulatedSnpPlatform CHIP = SimulatedSnpPlatform.create();
    private static final RawEvidence REPORT = report(CHIP);

    @TempDir
    private Path folder;

    @Test
    void olderList_isRefused_alsoAfterARestart() {
        guard(memory(), CHIP.collateral(7, NOW)).collateralFor(REPORT);
        refused(memory(), CHIP.collateral(6, NOW), Reason.ROLLED_BACK);
        assertThat(guard(memory(), CHIP.collateral(7, NOW))
                        .collateralFor(REPORT)
                        .crl())
                .isPresent();
        assertThat(guard(memory(), CHIP.collateral(8, NOW))
                        .collateralFor(REPORT)
                        .crl())
                .isPresent();
        refused(memory(), CHIP.collateral(7, NOW), Reason.ROLLED_BACK);
    }

    @Test
    void listsOfOtherProductsAndKeys_areCountedApart() {
        RollbackMemory memory = memory();
        guard(memory, CHIP.collateral(7, NOW)).collateralFor(REPORT);
        SimulatedSnpPlatform genoa = SimulatedSnpPlatform.create(AmdProduct.GENOA, SnpSigner.VCEK);
        SimulatedSnpPlatform rented = SimulatedSnpPlatform.create(AmdProduct.MILAN, SnpSigner.VLEK);
        for (SimulatedSnpPlatform other : java.util.List.of(genoa, rented)) {
            GuardedSnpCollateral guard =
                    new GuardedSnpCollateral(_ -> other.collateral(1, NOW), other.anchors(), memory, CLOCK);
            assertThat(guard.collateralFor(report(other)).crl()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void whatDoesNotHold_raisesNoMark(Wrong wrong) {
        RollbackMemory memory = memory();
        refused(memory, wrong.collateral(), Reason.UNREADABLE_ANSWER);
        assertThat(guard(memory, CHIP.collateral(1, NOW)).collateralFor(REPORT).crl())
                .isPresent();
    }

    enum Wrong {
        FOREIGN,
        EXPIRED,
        REVOKED,
        NO_LIST_AT_ALL;

        SnpCollateral collateral() {
            Octets vek = CHIP.collateral(9, NOW).vek();
            return switch (this) {
                case FOREIGN ->
                    new SnpCollateral(
                            vek,
                            SimulatedSnpPlatform.create().collateral(9, NOW).crl());
                case EXPIRED -> CHIP.collateral(9, NOW.minus(Duration.ofDays(90)));
                case REVOKED -> CHIP.collateral(true, NOW);
                case NO_LIST_AT_ALL -> new SnpCollateral(vek, Optional.of(Octets.of((byte) 1)));
            };
        }
    }

    @Test
    void collateralWithoutAList_passes_andForgetsNothing() {
        RollbackMemory memory = memory();
        guard(memory, CHIP.collateral(7, NOW)).collateralFor(REPORT);
        SnpCollateral bare = new SnpCollateral(CHIP.collateral(7, NOW).vek(), Optional.empty());
        assertThat(guard(memory, bare).collateralFor(REPORT).crl()).isEmpty();
        refused(memory, CHIP.collateral(6, NOW), Reason.ROLLED_BACK);
    }

    @Test
    void sourceBehindAnotherReplica_isAskedForAFreshList() {
        RollbackMemory memory = memory();
        guard(memory, CHIP.collateral(7, NOW)).collateralFor(REPORT);
        SnpCollateralSource kept = new SnpCollateralSource() {
            @Override
            public SnpCollateral collateralFor(RawEvidence report) {
                return CHIP.collateral(6, NOW);
            }

            @Override
            public SnpCollateral freshFor(RawEvidence report) {
                return CHIP.collateral(8, NOW);
            }
        };
        new GuardedSnpCollateral(kept, CHIP.anchors(), memory, CLOCK).collateralFor(REPORT);
        refused(memory, CHIP.collateral(7, NOW), Reason.ROLLED_BACK);
    }

    private RollbackMemory memory() {
        return FileRollbackMemory.open(folder.resolve("marks"));
    }

    private static GuardedSnpCollateral guard(RollbackMemory memory, SnpCollateral collateral) {
        return new GuardedSnpCollateral(_ -> collateral, CHIP.anchors(), memory, CLOCK);
    }

    private static void refused(RollbackMemory memory, SnpCollateral collateral, Reason reason) {
        assertThatThrownBy(() -> guard(memory, collateral).collateralFor(REPORT))
                .isInstanceOfSatisfying(
                        CollateralException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static RawEvidence report(SimulatedSnpPlatform chip) {
        return chip.report(
                3, Measurement.ZERO, Octets.of(new byte[32]), ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    }
}
