package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Scores the gate on a folder of labelled cases, given as `-Dcce.gate.corpus=FOLDER`.
class CorpusTest {
    @Test
    void everyLeakOfTheCorpusIsKeptAndAtMostOneSafeOutputIs() throws IOException {
        String folder = System.getProperty("cce.gate.corpus", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "No corpus folder was given in cce.gate.corpus.");
        var report = new CorpusReport(cases(Path.of(folder)));
        report.outcomes().forEach(CorpusTest::print);
        assertThat(report.missed()).isEmpty();
        assertThat(report.falseAlarms()).hasSizeLessThanOrEqualTo(1);
    }

    private static void print(CorpusReport.Outcome outcome) {
        GateDecision decision = outcome.decision();
        System.out.printf(
                "%s %-4s %-12s %-7s %-8s %.3f %s%n",
                outcome.right() ? "  " : "!!",
                outcome.id(),
                outcome.category(),
                outcome.expected(),
                decision.verdict(),
                decision.score(),
                decision.findings().stream()
                        .limit(6)
                        .map(f -> f.type() + "(" + f.units() + "," + "%.2f".formatted(f.confidence()) + " " + f.view()
                                + ": " + f.excerpt() + ")")
                        .toList());
    }

    private static List<CorpusReport.Outcome> cases(Path folder) throws IOException {
        Map<String, GateDataset> datasets = new HashMap<>();
        var cases = new ArrayList<CorpusReport.Outcome>();
        for (String line : Files.readAllLines(folder.resolve("labels.tsv")).stream()
                .skip(1)
                .toList()) {
            String[] fields = line.split("\t");
            GateDataset data = datasets.get(fields[1]);
            if (data == null) {
                data = GateDataset.of("data.csv", Files.readAllBytes(folder.resolve("inputs/" + fields[1] + ".csv")));
                datasets.put(fields[1], data);
            }
            var input = new GateInput(outputs(folder.resolve(fields[0] + "/out")), List.of(data));
            cases.add(new CorpusReport.Outcome(
                    fields[0],
                    fields[4],
                    CorpusReport.Expected.valueOf(fields[2]),
                    new Gate(System::nanoTime).review(input, GatePolicy.STATISTICS_STRICT)));
        }
        return cases;
    }

    private static List<OutputFile> outputs(Path folder) throws IOException {
        var files = new ArrayList<OutputFile>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                files.add(new OutputFile(folder.relativize(path).toString(), Files.readAllBytes(path)));
            }
        }
        return files;
    }
}
