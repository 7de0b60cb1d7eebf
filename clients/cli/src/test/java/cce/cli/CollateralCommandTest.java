package cce.cli;

import static cce.cli.AttestFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.AmdProduct;
import cce.attestation.Eat;
import cce.attestation.RawEvidence;
import cce.attestation.SnpSigner;
import cce.cli.AttestFiles.Run;
import cce.simulator.PcsServer;
import cce.simulator.Scenario;
import cce.simulator.SimulatedSnpPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Collateral fetched from a local service, carried in files, and what is said of it.
@ResourceLock(Resources.SYSTEM_OUT)
class CollateralCommandTest {
    private static final SimulatedSnpPlatform RENTED = SimulatedSnpPlatform.create(AmdProduct.GENOA, SnpSigner.VLEK);
    private static final PcsServer SERVICE = PcsServer.start(
            AttestFiles.INTEL, List.of(AttestFiles.AMD, RENTED), 0, Clock.fixed(AttestFiles.NOW, ZoneOffset.UTC));
    private static final String FETCH = "attest collateral fetch --pcs " + SERVICE.base() + " --kds " + SERVICE.base();
    private static final String AT = " --at " + AttestFiles.NOW;

    @TempDir
    private Path folder;

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    /// The ways in which people have evidence in files.
    enum Form {
        RAW,
        HEX,
        BASE64,
        GUEST_AGENT,
        DOCUMENT,
        EAT;

        byte[] of(RawEvidence evidence) {
            byte[] raw = evidence.bytes().bytes();
            String hex = evidence.bytes().hex();
            return switch (this) {
                case RAW -> raw;
                case HEX -> text(hex + "\n");
                case BASE64 -> Base64.getMimeEncoder().encode(raw);
                case GUEST_AGENT -> text("{\"quote\":\"" + hex + "\",\"event_log\":\"\",\"vm_config\":\"\"}");
                case DOCUMENT ->
                    text("{\"quote\":\"" + Base64.getEncoder().encodeToString(raw) + "\",\"event_log\":\"\"}");
                case EAT -> new Eat(cce.attestation.Octets.of(new byte[32]), evidence, "", AttestFiles.NOW).toUccs();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void evidenceOfBothKinds_inEveryFormThatVerifyReads_isFetchedFor(Form form) {
        AttestFiles files = new AttestFiles(folder)
                .withTdx(Scenario.good())
                .withSnp()
                .put("quote.any", form.of(AttestFiles.quote()))
                .put("report.any", form.of(AttestFiles.report()));
        Run run = files.run(FETCH + " @quote.any @report.any --bundle @bundle.json -o json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        JsonNode written = run.json();
        assertThat(written.path("intel_platforms").asInt()).isEqualTo(1);
        assertThat(written.path("amd_keys").asInt()).isEqualTo(1);
        assertThat(written.path("amd_crls").asInt()).isEqualTo(1);
        String offline = " --collateral @bundle.json" + AT;
        String bound = form == Form.EAT ? " --report-data 00" : "";
        assertThat(files.run("attest verify --evidence @quote.any --root @root.der --reference @image.json" + offline
                                + bound)
                        .code())
                .isEqualTo(ExitCode.OK);
        assertThat(files.run("attest verify --evidence @report.any --root @roots --reference @guest.json" + offline
                                + bound)
                        .code())
                .isEqualTo(ExitCode.OK);
    }

    /// AMD gives a provider's key to nobody else, so what lies behind the report is the only source.
    @Test
    void certificatesBehindAReport_areUsed() {
        byte[] report = RENTED.report(
                        3,
                        cce.attestation.Measurement.ZERO,
                        cce.attestation.Octets.of(new byte[32]),
                        AttestFiles.REPORT_DATA)
                .bytes()
                .bytes();
        byte[] vlek = RENTED.collateral(false, AttestFiles.NOW).vek().bytes();
        AttestFiles files = new AttestFiles(folder).put("alone.bin", report).put("whole.bin", withTable(report, vlek));
        Run alone = files.run(FETCH + " @alone.bin --dir @kept");
        assertThat(alone.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(alone.err()).contains("VLEK");
        Run whole = files.run(FETCH + " @whole.bin --dir @kept -o json");
        assertThat(whole.code()).isEqualTo(ExitCode.OK);
        assertThat(whole.json().path("amd_keys").asInt()).isEqualTo(1);
    }

    /// A report, then the table: one entry (VLEK), an empty one, the certificate.
    private static byte[] withTable(byte[] report, byte[] key) {
        byte[] guid = java.util.HexFormat.of().parseHex("c24b07a85aa23e48aae639c045a0b8a1");
        java.nio.ByteBuffer out =
                java.nio.ByteBuffer.allocate(report.length + 48 + key.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put(report)
                .put(guid)
                .putInt(48)
                .putInt(key.length)
                .put(new byte[24])
                .put(key);
        return out.array();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " --bundle @b.json",
                " @quote.bin",
                " @quote.bin --bundle @b.json --dir @d",
                " @nothing.bin --dir @d",
                " --fmspc 50cce0000001 --ca nobody --dir @d",
                " --chip ab --dir @d"
            })
    void wrongUsage_isSaid(String arguments) {
        Run run = new AttestFiles(folder).withTdx(Scenario.good()).run(FETCH + arguments);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("cce: ").doesNotContain("\tat ");
    }

    @Test
    void unknownPlatform_andServiceThatIsAway_areTwoThings() {
        AttestFiles files = new AttestFiles(folder).withTdx(Scenario.good());
        Run unknown = files.run(FETCH + " --fmspc 000000000000 --dir @d");
        assertThat(unknown.code()).isEqualTo(ExitCode.REFUSED);
        Run garbage = files.put("x", text("no evidence")).run(FETCH + " @x --dir @d");
        assertThat(garbage.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(garbage.err()).contains("/x");
    }

    @Test
    void exportAndImport_carryEverything() {
        AttestFiles files = new AttestFiles(folder).withTdx(Scenario.good()).withSnp();
        files.run(FETCH + " @quote.bin @snp/report.bin --dir @first");
        assertThat(files.run("attest collateral export @first @carried.json").code())
                .isEqualTo(ExitCode.OK);
        Run imported = files.run("attest collateral import @carried.json @second -o json");
        assertThat(imported.code()).isEqualTo(ExitCode.OK);
        assertThat(imported.json().path("amd_keys").asInt()).isEqualTo(1);
        assertThat(names("second")).isEqualTo(names("first")).hasSize(3);
        assertThat(files.run("attest collateral import @quote.bin @third").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(files.run("attest collateral export @nothing @x.json").code())
                .isEqualTo(ExitCode.USAGE);
    }

    private List<String> names(String directory) {
        try (var files = Files.list(folder.resolve(directory))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void showAndStatus_tellNumbersDatesAndWhatIsStale() {
        AttestFiles files = new AttestFiles(folder).withTdx(Scenario.good()).withBundle("bundle.json");
        Run shown = files.run("attest collateral show @bundle.json" + AT);
        assertThat(shown.code()).isEqualTo(ExitCode.OK);
        assertThat(shown.out()).contains("TCB info", "QE identity", "PCK CRL", "root CRL", "yes");
        JsonNode rows =
                files.run("attest collateral show @bundle.json -o json" + AT).json();
        assertThat(rows.valueStream()).hasSize(4).allMatch(row -> row.has("number") && row.has("next_update"));

        Run current = files.run("attest collateral status @bundle.json" + AT);
        assertThat(current.code()).isEqualTo(ExitCode.OK);
        assertThat(current.out()).contains("All 4 documents are current.");
        Run later = files.run("attest collateral status @bundle.json --at 2027-06-15T12:00:00Z -o json");
        assertThat(later.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(later.json().path("not_current").asInt()).isEqualTo(4);
    }
}
