package cce.cli;

import cce.attestation.AmdRoots;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReferenceValue;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.collateral.CollateralBundle;
import cce.protocol.Json;
import cce.simulator.QuoteForm;
import cce.simulator.Scenario;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedSnpPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Evidence of the simulator in files, as users have it, and the commands run on them.
record AttestFiles(Path folder) {
    static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    static final SimulatedPlatform INTEL = SimulatedPlatform.create();
    static final SimulatedSnpPlatform AMD = SimulatedSnpPlatform.create();
    static final ReportData REPORT_DATA = ReportData.of(new byte[ReportData.LENGTH_BYTES]);

    private static final Measurement IMAGE = Measurement.ofHex("5a".repeat(48));
    private static final SimulatedTd TD = SimulatedTd.boot(
            new SoftwareMeasurement(IMAGE, Collections.nCopies(3, Measurement.ZERO)), "td", Measurement.ZERO, false);

    /// What a command printed, and how it ended.
    record Run(int code, String out, String err) {
        JsonNode json() {
            return Json.tree(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Runs a command; `@` before a name is replaced by the folder.
    Run run(String arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int code = CceMain.commandLine()
                    .setErr(new PrintWriter(err, true))
                    .setOut(new PrintWriter(new StringWriter()))
                    .execute(arguments.strip().replace("@", folder + "/").split(" ", -1));
            return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    static RawEvidence quote() {
        return INTEL.quote(TD, REPORT_DATA, QuoteForm.V4);
    }

    static RawEvidence report() {
        return AMD.report(3, IMAGE, Octets.of(new byte[32]), REPORT_DATA);
    }

    /// A quote, its collateral, the test root and the reference value of its image.
    AttestFiles withTdx(Scenario scenario) {
        Collateral collateral = INTEL.collateral(scenario, NOW);
        return put("quote.bin", quote().bytes().bytes())
                .put("collateral.json", text(collateral.format()))
                .put("root.der", INTEL.rootDer())
                .put(
                        "image.json",
                        text("{\"label\":\"our image\",\"measurements\":{\"mrtd\":\"" + IMAGE.hex()
                                + "\",\"rtmrs\":[null,null,null,null]}}"));
    }

    /// A report, the certificate of its key, the CRL, the test roots and the reference value of its image.
    AttestFiles withSnp() {
        SnpCollateral collateral = AMD.collateral(false, NOW);
        AmdRoots roots = AMD.roots();
        String product = AMD.product().word().toLowerCase(Locale.ROOT);
        return put("snp/report.bin", report().bytes().bytes())
                .put("snp/vek.der", collateral.vek().bytes())
                .put("snp/crl.der", collateral.crl().orElseThrow().bytes())
                .put("roots/" + product + "_ark.der", roots.ark().bytes())
                .put("roots/" + product + "_ask.der", roots.ask().bytes())
                .put("roots/" + product + "_asvk.der", roots.asvk().bytes())
                .put(
                        "guest.json",
                        text("{\"label\":\"our guest\",\"measurements\":{\"launch_digest\":\"" + IMAGE.hex()
                                + "\",\"min_guest_svn\":0}}"));
    }

    AttestFiles withBundle(String name) {
        CollateralBundle bundle =
                CollateralBundle.empty().put(CollateralNeed.of(quote()), INTEL.collateral(Scenario.good(), NOW));
        bundle.write(folder.resolve(name));
        return this;
    }

    AttestFiles put(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(String name) {
        return Home.readFile(folder.resolve(name));
    }

    static ReferenceValue reference() {
        return new ReferenceValue.Tdx("image", IMAGE, Collections.nCopies(4, java.util.Optional.empty()));
    }

    static List<ReferenceValue> references() {
        return List.of(reference());
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
