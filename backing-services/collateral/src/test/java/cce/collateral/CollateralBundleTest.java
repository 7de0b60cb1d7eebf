package cce.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.AmdProduct;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.collateral.CollateralException.Reason;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedSnpPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollateralBundleTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SimulatedPlatform INTEL = SimulatedPlatform.create();
    private static final SimulatedSnpPlatform AMD = SimulatedSnpPlatform.create(AmdProduct.TURIN, SnpSigner.VCEK);
    private static final RawEvidence QUOTE = INTEL.quote(
            SimulatedTd.boot(
                    new SoftwareMeasurement(Measurement.ZERO, Collections.nCopies(3, Measurement.ZERO)),
                    "td",
                    Measurement.ZERO,
                    false),
            ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    private static final RawEvidence REPORT =
            AMD.report(3, Measurement.ZERO, Octets.of(new byte[32]), ReportData.of(new byte[ReportData.LENGTH_BYTES]));
    private static final Collateral COLLATERAL = INTEL.collateral(NOW);

    @TempDir
    private Path folder;

    @Test
    void bundle_writtenAndRead_givesTheSame_inTheSameBytes() {
        CollateralBundle bundle = bundle();
        byte[] bytes = bundle.format();
        CollateralBundle read = CollateralBundle.parse(bytes);
        assertThat(read.collateralFor(QUOTE)).isEqualTo(COLLATERAL);
        SnpNeed need = SnpNeed.of(REPORT, Optional.empty());
        assertThat(read.collateralFor(need)).isEqualTo(bundle.collateralFor(need));
        assertThat(read.snp(Optional.empty()).collateralFor(REPORT).crl()).isPresent();
        assertThat(read.format()).isEqualTo(bytes);
    }

    @Test
    void directory_writtenAndRead_givesTheSameBundle() {
        CollateralFolder.writeInto(folder, bundle());
        assertThat(CollateralFolder.open(folder).format()).isEqualTo(bundle().format());
    }

    @Test
    void loneCollateralFile_isFoundByItsOwnWords() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), COLLATERAL.format());
        assertThat(CollateralFolder.open(file).collateralFor(QUOTE)).isEqualTo(COLLATERAL);
    }

    @Test
    void platformThatIsNotInIt_isSaid() {
        reason(() -> CollateralBundle.empty().collateralFor(QUOTE), Reason.UNKNOWN_PLATFORM);
        reason(() -> CollateralBundle.empty().snp(Optional.empty()).collateralFor(REPORT), Reason.UNKNOWN_PLATFORM);
        reason(() -> bundle().collateralFor(RawEvidence.tdx(new byte[50])), Reason.UNREADABLE_QUOTE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"format\":\"cce-collateral-bundle/2\",\"intel\":[],\"amd_keys\":[],\"amd_crls\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[],\"amd_crls\":[],\"more\":1}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"intel\":[],\"amd_keys\":[],\"amd_crls\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":{},\"amd_keys\":[],\"amd_crls\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[],\"amd_crls\":[]} x",
                "{\"format\":1,\"intel\":[],\"amd_keys\":[],\"amd_crls\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[1],\"amd_keys\":[],\"amd_crls\":[]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[],"
                        + "\"amd_crls\":[{\"product\":\"Rome\",\"crl\":\"00\"}]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[],"
                        + "\"amd_crls\":[{\"product\":\"Milan\",\"crl\":\"0\"}]}",
                "{\"format\":\"cce-collateral-bundle/1\",\"intel\":[],\"amd_keys\":[],"
                        + "\"amd_crls\":[{\"product\":\"Milan\",\"crl\":\"00\"},{\"product\":\"Milan\",\"crl\":\"01\"}]}",
            })
    void anythingElse_isRefused(String json) {
        reason(() -> CollateralBundle.parse(json.getBytes(StandardCharsets.UTF_8)), Reason.BAD_FILE);
    }

    @Test
    void changedBytes_areReadOrRefused() {
        byte[] whole = bundle().format();
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(128);
            try {
                CollateralBundle.parse(changed);
            } catch (CollateralException e) {
                assertThat(e.reason()).isEqualTo(Reason.BAD_FILE);
            }
        }
    }

    @Test
    void address_choosesTheSource() {
        Path file = folder.resolve("b.json");
        bundle().write(file);
        Clock clock = Clock.systemUTC();
        assertThat(CollateralSources.of(Optional.of(file.toUri()), clock)).isInstanceOf(CollateralBundle.class);
        assertThat(CollateralSources.of(Optional.of(java.net.URI.create("http://127.0.0.1:1")), clock))
                .isInstanceOf(PcsClient.class);
        assertThat(CollateralSources.of(Optional.empty(), clock)).isInstanceOf(PcsClient.class);
        reason(() -> CollateralSources.of(Optional.of(java.net.URI.create("ftp://a")), clock), Reason.BAD_FILE);
    }

    @Test
    void memory_risesOnly_andSurvives() throws IOException {
        Path file = folder.resolve("marks");
        RollbackMemory.Series series = new RollbackMemory.Series("tcb/50806f000000");
        assertThat(FileRollbackMemory.open(file).raise(series, 17)).isEqualTo(17);
        FileRollbackMemory again = FileRollbackMemory.open(file);
        assertThat(again.raise(series, 16)).isEqualTo(17);
        assertThat(again.raise(new RollbackMemory.Series("crl/root"), 1)).isEqualTo(1);
        assertThat(again.raise(series, 18)).isEqualTo(18);
        assertThat(FileRollbackMemory.open(file).raise(series, 0)).isEqualTo(18);
        for (String damage : new String[] {"", "x", "cce-collateral-marks/1\na b\n", "cce-collateral-marks/1\na 1"}) {
            Files.writeString(file, damage);
            reason(() -> FileRollbackMemory.open(file), Reason.BAD_FILE);
        }
    }

    private static CollateralBundle bundle() {
        var collateral = AMD.collateral(false, NOW);
        return CollateralBundle.empty()
                .put(CollateralNeed.of(QUOTE), COLLATERAL)
                .put(SnpNeed.of(REPORT, Optional.empty()), collateral.vek())
                .put(AmdProduct.TURIN, FIXED_CRL);
    }

    /// Made once: a signature with a random salt differs each time.
    private static final Octets FIXED_CRL = AMD.collateral(false, NOW).crl().orElseThrow();

    private static void reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CollateralException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
