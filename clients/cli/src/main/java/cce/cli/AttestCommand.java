package cce.cli;

import cce.attestation.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The evidence verifier by itself.
@Command(
        name = "attest",
        mixinStandardHelpOptions = true,
        description = "Judges TEE evidence.",
        subcommands = {AttestVerify.class, AttestShow.class, AttestCommand.ConformanceRun.class, CollateralCommand.class
        })
final class AttestCommand {
    @Command(
            name = "conformance",
            mixinStandardHelpOptions = true,
            description =
                    "Judges every case folder below a folder and compares with the verdict recorded in its case.json.")
    static final class ConformanceRun implements Callable<Integer> {
        private static final long MAX_FILE_BYTES = 4L << 20;

        @Parameters(index = "0", paramLabel = "FOLDER", description = "A case folder, or a folder of them.")
        private Path folder = Path.of(".");

        @Option(
                names = {"-o", "--output"},
                defaultValue = "table",
                paramLabel = "FORMAT",
                description = "How results are printed: ${COMPLETION-CANDIDATES}.")
        private Output.Format format = Output.Format.table;

        @Override
        public Integer call() {
            List<Conformance.Line> lines = new ArrayList<>();
            for (Path entry : cases()) {
                lines.add(Conformance.judge(String.valueOf(entry.getFileName()), name -> read(entry, name)));
            }
            Map<Conformance.Outcome, Integer> totals = new EnumMap<>(Conformance.Outcome.class);
            lines.forEach(line -> totals.merge(line.outcome(), 1, Integer::sum));
            print(lines, totals);
            boolean judged = totals.getOrDefault(Conformance.Outcome.AGREES, 0) > 0;
            return judged && !totals.containsKey(Conformance.Outcome.DISAGREES) ? ExitCode.OK : ExitCode.NOT_VERIFIED;
        }

        private void print(List<Conformance.Line> lines, Map<Conformance.Outcome, Integer> totals) {
            Output output = new Output(format, System.out);
            if (output.isJson()) {
                Map<String, Object> report = new LinkedHashMap<>();
                report.put(
                        "cases",
                        lines.stream()
                                .map(line -> Map.of(
                                        "name",
                                        line.name(),
                                        "outcome",
                                        word(line.outcome()),
                                        "sentence",
                                        line.sentence()))
                                .toList());
                totals.forEach((outcome, count) -> report.put(word(outcome), count));
                output.object(report);
                return;
            }
            output.rows(
                    List.of("case", "outcome", "sentence"),
                    lines.stream()
                            .map(line -> List.of(line.name(), word(line.outcome()), line.sentence()))
                            .toList());
            totals.forEach((outcome, count) -> output.line(count + " " + word(outcome)));
        }

        private static String word(Conformance.Outcome outcome) {
            return outcome.name().toLowerCase(Locale.ROOT);
        }

        private List<Path> cases() {
            try (Stream<Path> entries = Files.walk(folder, 2)) {
                List<Path> cases = entries.filter(entry -> Files.isRegularFile(entry.resolve("case.json")))
                        .sorted()
                        .toList();
                if (cases.isEmpty()) {
                    throw new CliException(ExitCode.USAGE, "No folder below " + folder + " has a case.json.");
                }
                return cases;
            } catch (IOException e) {
                throw new CliException(ExitCode.USAGE, "The folder " + folder + " cannot be read.", e);
            }
        }

        private static Optional<byte[]> read(Path entry, String name) {
            Path file = entry.resolve(name).normalize();
            try {
                return Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES
                        ? Optional.of(Files.readAllBytes(file))
                        : Optional.empty();
            } catch (IOException e) {
                throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read.", e);
            }
        }
    }
}
