package cce.cli;

import cce.gate.DetectorReport;
import cce.gate.GateDecision;
import cce.gate.GatePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A decision as JSON members. This is the whole of it, for the owner of the data who ran the gate: a consumer gets
/// only `advice`.
final class GateReport {
    private GateReport() {}

    static Map<String, Object> of(GateDecision decision, GatePolicy policy) {
        return Output.fields(
                "verdict",
                GateCommand.word(decision.verdict()),
                "score",
                rounded(decision.score()),
                "policy",
                Output.fields("name", policy.name(), "revision", policy.revision(), "sha256", decision.policyHash()),
                "gate_version",
                decision.gateVersion(),
                "detectors",
                detectors(decision),
                "leakage",
                Output.fields(
                        "leaked_rows",
                        decision.leakage().leakedRows(),
                        "leaked_cells",
                        decision.leakage().leakedCells(),
                        "leaked_fraction",
                        decision.leakage().leakedFraction(),
                        "max_bits",
                        rounded(decision.leakage().maxBits()),
                        "decoy_rows",
                        decision.leakage().decoyRows(),
                        "fdr",
                        decision.leakage().falseDiscoveryRate()),
                "coverage",
                Output.fields(
                        "bytes_total",
                        decision.coverage().bytesTotal(),
                        "bytes_parsed",
                        decision.coverage().bytesParsed(),
                        "bytes_opaque",
                        decision.coverage().bytesOpaque(),
                        "views",
                        decision.coverage().views()),
                "findings",
                decision.findings().stream()
                        .map(f -> Output.fields(
                                "detector",
                                f.detector().number(),
                                "type",
                                f.type().name(),
                                "severity",
                                f.type().severity().name().toLowerCase(Locale.ROOT),
                                "confidence",
                                rounded(f.confidence()),
                                "units",
                                f.units(),
                                "view",
                                f.view(),
                                "excerpt",
                                f.excerpt()))
                        .toList(),
                "advice",
                decision.consumerView().advice());
    }

    /// One entry per detector, also those that found nothing.
    static List<Map<String, Object>> detectors(GateDecision decision) {
        return decision.detectors().stream().map(GateReport::detector).toList();
    }

    private static Map<String, Object> detector(DetectorReport report) {
        return Output.fields(
                "id",
                report.id().number(),
                "title",
                report.id().title(),
                "status",
                report.status().name().toLowerCase(Locale.ROOT),
                "contribution",
                rounded(report.contribution()));
    }

    static double rounded(double value) {
        return Math.rint(value * 1e4) / 1e4;
    }
}
