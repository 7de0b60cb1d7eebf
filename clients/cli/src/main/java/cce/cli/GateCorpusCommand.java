package cce.cli;

import cce.gate.CorpusReport;
import cce.gate.CorpusReport.Category;
import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.Parsers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Scores the gate on labelled outputs.
@Command(
        name = "corpus",
        mixinStandardHelpOptions = true,
        description = "Judges every case of a folder of labelled outputs and counts what was caught and what was not.",
        footer = {
            "",
            "FOLDER holds labels.tsv (columns id, dataset, label, category; labels BLOCK, REVIEW, PASS), the datasets as",
            "inputs/DATASET.csv and each output below ID/out/. A case whose dataset is missing is judged without it, one",
            "whose output is missing is judged as an empty output; both are said on standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no case labelled BLOCK was released", "12:at least one was", "2:wrong usage"})
final class GateCorpusCommand implements Callable<Integer> {
    @Mixin
    private GateCommand.Options options = new GateCommand.Options();

    @Mixin
    private GateCommand.PolicyOption policyOption = new GateCommand.PolicyOption();

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The labelled cases.")
    private Path folder = Path.of(".");

    private final Map<String, List<GateDataset>> datasets = new ConcurrentHashMap<>();

    @Override
    public Integer call() {
        GatePolicy policy = policyOption.policy();
        var corpus = new CorpusFolder(folder);
        CorpusReport report;
        try (Parsers parsers = Parsers.confined()) {
            parsers.prepare();
            report = new CorpusReport(judge(corpus, new Gate(System::nanoTime, parsers), policy));
        }
        if (options.output().isJson()) {
            options.output().rows(List.of("id", "expected", "verdict", "score", "detectors", "category"), json(report));
        } else {
            print(report, policy);
        }
        return report.missed().isEmpty() ? ExitCode.OK : ExitCode.LEAK_RELEASED;
    }

    private List<CorpusReport.Outcome> judge(CorpusFolder corpus, Gate gate, GatePolicy policy) {
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<CorpusReport.Outcome>> running = corpus.cases().stream()
                    .map(labelled -> workers.submit(() -> judge(corpus, labelled, gate, policy)))
                    .toList();
            List<CorpusReport.Outcome> outcomes = new ArrayList<>();
            for (Future<CorpusReport.Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CliException sentence) {
                throw sentence;
            }
            throw new IllegalStateException("A case could not be judged.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private CorpusReport.Outcome judge(CorpusFolder corpus, CorpusFolder.Case labelled, Gate gate, GatePolicy policy) {
        List<GateDataset> inputs = datasets.computeIfAbsent(labelled.dataset(), name -> dataset(corpus, name));
        var input = new GateInput(outputs(corpus, labelled), inputs);
        return new CorpusReport.Outcome(
                labelled.id(),
                labelled.category().isEmpty() ? "-" : labelled.category(),
                labelled.expected(),
                gate.review(input, policy));
    }

    private static List<GateDataset> dataset(CorpusFolder corpus, String dataset) {
        Optional<Path> input = corpus.input(dataset);
        if (input.isEmpty()) {
            System.err.println(
                    "cce: the dataset " + Output.text(dataset) + " is missing; its cases are judged without.");
            return List.of();
        }
        return List.of(GateFiles.dataset(List.of(input.get())));
    }

    private static List<OutputFile> outputs(CorpusFolder corpus, CorpusFolder.Case labelled) {
        Optional<Path> output = corpus.output(labelled);
        if (output.isEmpty()) {
            System.err.println("cce: the case " + Output.text(labelled.id()) + " has no output folder.");
            return List.of();
        }
        return GateFiles.outputs(output.get());
    }

    private static List<List<Object>> json(CorpusReport report) {
        return report.outcomes().stream()
                .map(o -> List.<Object>of(
                        o.id(),
                        o.expected().name(),
                        GateCommand.word(o.decision().verdict()),
                        GateReport.rounded(o.decision().score()),
                        GateReport.detectors(o.decision()),
                        o.category()))
                .toList();
    }

    private void print(CorpusReport report, GatePolicy policy) {
        Output out = options.output();
        List<CorpusReport.Outcome> wrong =
                report.outcomes().stream().filter(o -> !o.right()).toList();
        if (!wrong.isEmpty()) {
            out.rows(
                    List.of("wrong", "category", "expected", "verdict", "score"),
                    wrong.stream()
                            .map(o -> List.of(
                                    o.id(),
                                    o.category(),
                                    o.expected(),
                                    GateCommand.word(o.decision().verdict()),
                                    "%.3f".formatted(o.decision().score())))
                            .toList());
            out.line("\n");
        }
        List<Category> categories = new ArrayList<>(report.categories());
        categories.add(report.total());
        out.rows(
                List.of("category", "leaks", "blocked", "held", "missed", "recall", "safe", "kept back", "to review"),
                categories.stream().map(GateCorpusCommand::row).toList());
        out.line("\n");
        out.rows(
                List.of("detector", "what", "fired", "precision", "recall"),
                report.detectors(policy.holdPermille()).stream()
                        .map(d -> List.of(
                                d.id().number(),
                                d.id().title(),
                                d.fired(),
                                d.fired() == 0 ? "-" : "%.2f".formatted(d.precision()),
                                "%.2f".formatted(d.recall())))
                        .toList());
    }

    private static List<Object> row(Category c) {
        return List.of(
                c.name(),
                c.leaks(),
                c.blocked(),
                c.held(),
                c.missed(),
                c.leaks() == 0 ? "-" : "%.3f".formatted(c.recall()),
                c.safe(),
                c.falseAlarms(),
                c.reviewed() + "/" + c.reviewable());
    }
}
