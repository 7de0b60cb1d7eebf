package cce.cli;

import cce.attestation.Collateral;
import cce.attestation.Octets;
import cce.collateral.CollateralBundle;
import cce.collateral.CollateralFolder;
import cce.collateral.CrlDates;
import cce.protocol.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Says what collateral states about itself. Nothing is verified here; verifying evidence with it does that.
final class CollateralReport {
    private static final List<String> COLUMNS =
            List.of("platform", "document", "number", "issued", "next_update", "current");

    @Parameters(index = "0", paramLabel = "PLACE", description = "A bundle, a collateral JSON file, or a directory.")
    private Path place = Path.of(".");

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Option(names = "--at", paramLabel = "TIME", description = "The time to judge at, such as 2026-06-15T00:00:00Z.")
    private @org.jspecify.annotations.Nullable Instant at;

    private record Line(String platform, String document, String number, Instant issued, Instant nextUpdate) {
        boolean current(Instant now) {
            return !now.isBefore(issued) && !now.isAfter(nextUpdate);
        }
    }

    int print() {
        print(lines(CollateralFolder.open(place)));
        return ExitCode.OK;
    }

    int printStatus() {
        List<Line> lines = lines(CollateralFolder.open(place));
        List<Line> stale = lines.stream().filter(line -> !line.current(now())).toList();
        Output output = options.output();
        if (output.isJson()) {
            output.object(Output.fields("documents", lines.size(), "not_current", stale.size()));
        } else if (stale.isEmpty()) {
            output.line("All " + lines.size() + " documents are current.");
        } else {
            print(stale);
            output.line(stale.size() + " of " + lines.size() + " documents are not current; fetch them again.");
        }
        return stale.isEmpty() ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    static void printWritten(Output output, Path to, CollateralBundle bundle) {
        output.object(Output.fields(
                "written",
                to.toString(),
                "intel_platforms",
                bundle.intel().size(),
                "amd_keys",
                bundle.keys().size(),
                "amd_crls",
                bundle.lists().size()));
    }

    private void print(List<Line> lines) {
        Output output = options.output();
        output.rows(
                COLUMNS,
                lines.stream()
                        .map(line -> List.of(
                                line.platform(),
                                line.document(),
                                line.number(),
                                line.issued().toString(),
                                line.nextUpdate().toString(),
                                line.current(now()) ? "yes" : "no"))
                        .toList());
    }

    private Instant now() {
        return at == null ? Clock.systemUTC().instant() : at;
    }

    private static List<Line> lines(CollateralBundle bundle) {
        List<Line> lines = new ArrayList<>();
        bundle.intel().forEach((id, entry) -> {
            Collateral collateral = entry.collateral();
            lines.add(signed(id, "TCB info", collateral.tcbInfo().text()));
            lines.add(signed(id, "QE identity", collateral.qeIdentity().text()));
            lines.add(list(id, "PCK CRL", collateral.pckCrl()));
            lines.add(list(id, "root CRL", collateral.rootCaCrl()));
        });
        bundle.keys().forEach((id, key) -> lines.add(certificate(id, key.certificate())));
        bundle.lists().forEach((product, crl) -> lines.add(list(product.word(), "AMD CRL", crl)));
        return lines;
    }

    private static Line signed(String platform, String name, String text) {
        JsonNode in = document(text);
        return new Line(
                platform,
                name,
                in.path("tcbEvaluationDataNumber").asString("-"),
                instant(name, in.path("issueDate").asString("")),
                instant(name, in.path("nextUpdate").asString("")));
    }

    private static Line list(String platform, String name, Octets der) {
        CrlDates dates = CrlDates.of(der);
        return new Line(
                platform,
                name,
                dates.number().map(Object::toString).orElse("-"),
                dates.thisUpdate(),
                dates.nextUpdate());
    }

    private static Line certificate(String platform, Octets der) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der.bytes()));
            return new Line(
                    platform,
                    "key certificate",
                    "-",
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException e) {
            throw new CliException(ExitCode.USAGE, "The certificate of " + platform + " cannot be read.", e);
        }
    }

    private static JsonNode document(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Instant instant(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CliException(ExitCode.USAGE, "The " + name + " has a date that is none.", e);
        }
    }
}
