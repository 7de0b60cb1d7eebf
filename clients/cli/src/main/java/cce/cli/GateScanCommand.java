package cce.cli;

import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateDecision;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.Parsers;
import cce.gate.Reemission;
import cce.gate.Threshold;
import cce.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// One review of one output against the data it may have been made from.
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = "Judges an output against the data it was made from; the exit code says the verdict.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the output may be released",
            "10:a person must decide",
            "11:the output leaks",
            "2:wrong usage"
        })
final class GateScanCommand implements Callable<Integer> {
    private static final double SHOWN_CONTRIBUTION = 0.0005;

    @Mixin
    private GateCommand.Options options = new GateCommand.Options();

    @Mixin
    private GateCommand.PolicyOption policyOption = new GateCommand.PolicyOption();

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files or folders of the dataset the output was made from.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "The output to judge: a folder or one file.")
    private Path output = Path.of("output");

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the report to this file, as JSON.")
    private @Nullable Path reportFile;

    @Option(
            names = "--reemit",
            paramLabel = "FOLDER",
            description = "Also write the files as a consumer would get them into this new folder.")
    private @Nullable Path reemitFolder;

    @Override
    public Integer call() {
        GatePolicy policy = policyOption.policy();
        try (Parsers parsers = Parsers.confined()) {
            parsers.prepare();
            return scan(policy, new Gate(System::nanoTime, parsers));
        }
    }

    private int scan(GatePolicy policy, Gate gate) {
        long start = System.nanoTime();
        GateDataset dataset = GateFiles.dataset(inputs);
        long read = System.nanoTime();
        List<OutputFile> outputs = GateFiles.outputs(output);
        var input = new GateInput(outputs, List.of(dataset));
        GateDecision decision = gate.review(input, policy);
        long reviewed = System.nanoTime();
        Map<String, Object> report = GateReport.of(decision, policy);
        report.put("input", Output.fields("rows", rows(dataset), "read_millis", (read - start) / 1_000_000));
        report.put("review_millis", (reviewed - read) / 1_000_000);
        if (reemitFolder != null) {
            var rules = new Reemission.Rules(policy.threshold(Threshold.EMITTED_DIGITS), true);
            Reemission.Result rewritten = gate.reemit(outputs, rules, policy);
            GateFiles.write(reemitFolder, rewritten);
            report.put(
                    "reemitted",
                    rewritten.files().stream()
                            .map(file -> Output.fields(
                                    "name", file.name(), "from", file.originalName(), "steps", file.steps()))
                            .toList());
            report.put(
                    "not_reemitted",
                    rewritten.held().stream()
                            .map(file -> Output.fields("from", file.originalName(), "reason", file.reason()))
                            .toList());
            rewritten
                    .held()
                    .forEach(file -> System.err.println("cce: not written anew: " + Output.text(file.originalName())
                            + ": " + Output.text(file.reason())));
        }
        if (reportFile != null) {
            save(reportFile, report);
        }
        if (options.output().isJson()) {
            options.output().object(report);
        } else {
            print(decision, policy);
        }
        return ExitCode.of(decision.verdict());
    }

    private static long rows(GateDataset dataset) {
        try {
            return dataset.rows();
        } catch (IOException e) {
            throw new UncheckedIOException("The input was read before.", e);
        }
    }

    private static void save(Path file, Map<String, Object> report) {
        try {
            Files.write(file, Json.write(report));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE, "The report cannot be written to " + file + ": " + e.getMessage(), e);
        }
    }

    private void print(GateDecision decision, GatePolicy policy) {
        Output out = options.output();
        out.object(Output.fields(
                "verdict",
                GateCommand.word(decision.verdict()),
                "score",
                "%.3f (held from %.3f, blocked from %.3f)"
                        .formatted(decision.score(), policy.holdPermille() / 1e3, policy.blockPermille() / 1e3),
                "policy",
                policy.name() + " " + policy.revision(),
                "coverage",
                "%d of %d bytes understood, %d opaque, %d views"
                        .formatted(
                                decision.coverage().bytesParsed(),
                                decision.coverage().bytesTotal(),
                                decision.coverage().bytesOpaque(),
                                decision.coverage().views()),
                "leaked rows",
                "%d (%.2f %% of the input; %.1f found by chance in a decoy; false discovery rate %.4f)"
                        .formatted(
                                decision.leakage().leakedRows(),
                                100 * decision.leakage().leakedFraction(),
                                decision.leakage().decoyRows(),
                                decision.leakage().falseDiscoveryRate())));
        out.line("\n");
        out.rows(
                List.of("detector", "what", "status", "contribution"),
                decision.detectors().stream()
                        .map(d -> List.of(
                                d.id().number(),
                                d.id().title(),
                                d.status().name().toLowerCase(Locale.ROOT),
                                d.contribution() < SHOWN_CONTRIBUTION ? "-" : "%.3f".formatted(d.contribution())))
                        .toList());
        out.line("\n");
        out.rows(
                List.of("found", "by", "confidence", "units", "where and what"),
                decision.findings().stream()
                        .map(f -> List.of(
                                f.type().name(),
                                f.detector().number(),
                                "%.2f".formatted(f.confidence()),
                                f.units(),
                                f.view() + ": " + f.excerpt()))
                        .toList());
    }
}
