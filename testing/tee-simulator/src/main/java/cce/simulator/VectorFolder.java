package cce.simulator;

import cce.attestation.AmdProduct;
import cce.attestation.Collateral;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpSigner;
import cce.attestation.TcbStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes recorded cases with known verdicts, in the form the conformance runner reads (docs/formats/evidence.md):
/// every form of evidence, every TCB status, and what must be refused. The verdicts are the vendor's rules, written
/// down here apart from the verifier.
final class VectorFolder {
    private static final String INTEL_ROOT = "simulator-root.der";
    private static final String AMD_ROOTS = "simulator-amd-roots";

    private final Path folder;
    private final Instant now;
    private final SimulatedPlatform intel = SimulatedPlatform.create();
    private final ReportData reportData = ReportData.of(new byte[ReportData.LENGTH_BYTES]);
    private final SimulatedTd td = SimulatedTd.boot(
            new SoftwareMeasurement(Measurement.ZERO, Collections.nCopies(3, Measurement.ZERO)),
            "vectors",
            Measurement.ZERO,
            false);
    private int written;

    private VectorFolder(Path folder, Instant now) {
        this.folder = folder;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /// How many cases were written below `folder`.
    static int write(Path folder, Instant now) {
        VectorFolder vectors = new VectorFolder(folder, now);
        try {
            vectors.writeTdx();
            vectors.writeSnp();
            return vectors.written;
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The cases cannot be written to " + folder + ": " + e.getMessage());
        }
    }

    private void writeTdx() throws IOException {
        put("tdx", INTEL_ROOT, intel.rootDer());
        Scenario good = Scenario.good();
        for (QuoteForm form : QuoteForm.values()) {
            tdx("valid_" + form, form, good, accept("UpToDate"));
        }
        for (TcbStatus status : TcbStatus.values()) {
            boolean fromLevel = status != TcbStatus.REVOKED && !status.word().startsWith("TDRelaunch");
            if (fromLevel) {
                tdx("level_" + status, QuoteForm.V4, good.withStatus(status), accept(status.word()));
            }
        }
        tdx("level_revoked", QuoteForm.V4, good.withStatus(TcbStatus.REVOKED), reject("TCB level revoked"));
        Scenario oldModule = good.withModule(TcbStatus.OUT_OF_DATE);
        tdx("module_out_of_date", QuoteForm.V4, oldModule, accept("OutOfDate"));
        tdx("module_out_of_date_v5_td10", QuoteForm.V5_TD10, oldModule, accept("OutOfDate"));
        tdx("module_updated_under_td", QuoteForm.V5_TD15, oldModule, accept("TDRelaunchAdvised"));
        tdx(
                "module_updated_under_td_configuration",
                QuoteForm.V5_TD15,
                oldModule.withStatus(TcbStatus.CONFIGURATION_NEEDED),
                accept("TDRelaunchAdvisedConfigurationNeeded"));
        tdx(
                "module_and_platform_out_of_date",
                QuoteForm.V5_TD15,
                oldModule.withStatus(TcbStatus.OUT_OF_DATE),
                accept("OutOfDate"));
        tdx("module_revoked", QuoteForm.V4, good.withModule(TcbStatus.REVOKED), reject("TDX module revoked"));
        Scenario oldQe = good.withQuotingEnclave(TcbStatus.OUT_OF_DATE);
        tdx("qe_out_of_date", QuoteForm.V4, oldQe, accept("OutOfDate"));
        tdx(
                "qe_out_of_date_configuration",
                QuoteForm.V4,
                oldQe.withStatus(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED),
                accept("OutOfDateConfigurationNeeded"));
        tdx("qe_revoked", QuoteForm.V4, good.withQuotingEnclave(TcbStatus.REVOKED), reject("QE revoked"));
        tdx("pck_revoked", QuoteForm.V4, good.withPckRevoked(), reject("PCK certificate revoked"));
        tdx("collateral_expired", QuoteForm.V4, good.expired(), reject("collateral expired"));
        for (int offset : new int[] {0, 2, 4, 12, 64, 184, 200, 568, 631, 632, 640, 764, 768, 800, 1154, 1218, 1252}) {
            byte[] quote = intel.quote(td, reportData, QuoteForm.V4).bytes().bytes();
            quote[offset] ^= 0x40;
            tdx("flipped_at_%04d".formatted(offset), quote, intel.collateral(good, now), reject("changed byte"));
        }
        Collateral foreign = SimulatedPlatform.create().collateral(now);
        tdx("collateral_of_another_root", quote(), foreign, reject("untrusted root"));
    }

    private void writeSnp() throws IOException {
        Map<AmdProduct, SimulatedSnpPlatform> chips = new EnumMap<>(AmdProduct.class);
        for (AmdProduct product : AmdProduct.values()) {
            SimulatedSnpPlatform chip = SimulatedSnpPlatform.create(product, SnpSigner.VCEK);
            chips.put(product, chip);
            writeRoots(AMD_ROOTS, product, chip);
            for (int version : product == AmdProduct.TURIN ? new int[] {3, 5} : new int[] {2, 3, 5}) {
                snp(
                        "valid_%s_v%d".formatted(word(product), version),
                        chip,
                        version,
                        AMD_ROOTS,
                        false,
                        Optional.empty());
            }
            SimulatedSnpPlatform provider = SimulatedSnpPlatform.create(product, SnpSigner.VLEK);
            String roots = AMD_ROOTS + "-vlek-" + word(product);
            for (AmdProduct other : AmdProduct.values()) {
                // The runner wants roots for every product; only this one's are used.
                writeRoots(roots, other, provider);
            }
            snp("valid_%s_vlek".formatted(word(product)), provider, 3, roots, false, Optional.empty());
            snp("revoked_%s".formatted(word(product)), chip, 3, AMD_ROOTS, true, Optional.of("intermediate revoked"));
        }
        for (int offset : new int[] {0, 8, 0x34, 0x48, 0x50, 0x90, 0x180, 0x188, 0x1a0, 0x1e0, 0x2a0, 0x2e8}) {
            SimulatedSnpPlatform chip = java.util.Objects.requireNonNull(chips.get(AmdProduct.MILAN));
            byte[] report = report(chip, 3);
            report[offset] ^= 0x40;
            snp("flipped_at_%03x".formatted(offset), report, chip, AMD_ROOTS, false, Optional.of("changed byte"));
        }
        SimulatedSnpPlatform stranger = SimulatedSnpPlatform.create(AmdProduct.MILAN, SnpSigner.VCEK);
        snp("unknown_root", stranger, 3, AMD_ROOTS, false, Optional.of("untrusted root"));
    }

    private byte[] quote() {
        return intel.quote(td, reportData, QuoteForm.V4).bytes().bytes();
    }

    private byte[] report(SimulatedSnpPlatform chip, int version) {
        return chip.report(version, Measurement.ZERO, Octets.of(new byte[32]), reportData)
                .bytes()
                .bytes();
    }

    private void tdx(String name, QuoteForm form, Scenario scenario, String expect) throws IOException {
        byte[] quote = intel.quote(td, reportData, form).bytes().bytes();
        tdx(name, quote, intel.collateral(scenario, now), expect);
    }

    private void tdx(String name, byte[] quote, Collateral collateral, String expect) throws IOException {
        String path = "tdx/" + name.toLowerCase(Locale.ROOT);
        put(path, "quote.bin", quote);
        put(path, "collateral.json", Digests.utf8(collateral.format()));
        describe(path, "\"kind\":\"tdx\",\"root\":\"" + INTEL_ROOT + "\"", expect);
    }

    private void snp(
            String name,
            SimulatedSnpPlatform chip,
            int version,
            String roots,
            boolean revoked,
            Optional<String> refused)
            throws IOException {
        snp(name, report(chip, version), chip, roots, revoked, refused);
    }

    private void snp(
            String name,
            byte[] report,
            SimulatedSnpPlatform chip,
            String roots,
            boolean revoked,
            Optional<String> refused)
            throws IOException {
        String path = "snp/" + name;
        SnpCollateral collateral = chip.collateral(revoked, now);
        put(path, "report.bin", report);
        put(path, "vek.der", collateral.vek().bytes());
        put(path, "crl.der", collateral.crl().orElseThrow().bytes());
        String expect = refused.map(VectorFolder::reject)
                .orElseGet(() -> "{\"verdict\":\"accept\",\"product\":\"%s\",\"signer\":\"%s\"}"
                        .formatted(word(chip.product()), chip.signer().name()));
        describe(path, "\"kind\":\"snp\",\"roots\":\"" + roots + "/\"", expect);
    }

    private void describe(String path, String about, String expect) throws IOException {
        put(
                path,
                "case.json",
                Digests.utf8("{%s,\"verifyTime\":%d,\"expect\":%s}%n".formatted(about, now.getEpochSecond(), expect)));
        written++;
    }

    private void writeRoots(String roots, AmdProduct product, SimulatedSnpPlatform platform) throws IOException {
        String path = "snp/" + roots;
        put(path, word(product) + "_ark.der", platform.roots().ark().bytes());
        put(path, word(product) + "_ask.der", platform.roots().ask().bytes());
        put(path, word(product) + "_asvk.der", platform.roots().asvk().bytes());
    }

    private void put(String path, String file, byte[] content) throws IOException {
        Path target = Files.createDirectories(folder.resolve(path)).resolve(file);
        Files.write(target, content);
    }

    private static String word(AmdProduct product) {
        return product.word().toLowerCase(Locale.ROOT);
    }

    private static String accept(String status) {
        return "{\"verdict\":\"accept\",\"status\":\"" + status + "\"}";
    }

    private static String reject(String why) {
        return "{\"verdict\":\"reject\",\"reason\":\"" + why + "\"}";
    }
}
