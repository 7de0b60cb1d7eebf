package cce.cli;

import cce.attestation.Conformance;
import cce.attestation.Cryptography;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Judges recorded evidence with known verdicts. A case that cannot be read is one the verifier got wrong, with the
/// reason; the others are judged all the same.
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = "Judges every case folder below a folder and compares with the verdict in its case.json.")
final class ConformanceCommand implements Callable<Integer> {
    private static final String CASE_FILE = "case.json";
    private static final long MAX_FILE_BYTES = 4L << 20;
    private static final int MAX_CASES = 100_000;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "A case folder, or a folder of them at any depth.")
    private Path folder = Path.of(".");

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        Cryptography cryptography = Cryptography.fastestPresent();
        Path root = folder.toAbsolutePath().normalize();
        List<Map<String, Object>> lines = new ArrayList<>();
        Map<Conformance.Outcome, Integer> totals = new EnumMap<>(Conformance.Outcome.class);
        for (Path entry : cases(root)) {
            Path name = entry.equals(root) ? root.getFileName() : root.relativize(entry);
            Conformance.Line line = Conformance.judge(String.valueOf(name), file -> read(entry, file), cryptography);
            totals.merge(line.outcome(), 1, Integer::sum);
            lines.add(Map.of("name", line.name(), "outcome", word(line.outcome()), "sentence", line.sentence()));
            if (!output.isJson()) {
                output.line("%-9s  %s  %s".formatted(word(line.outcome()), line.name(), oneLine(line.sentence())));
            }
        }
        report(output, lines, totals);
        boolean judged = totals.getOrDefault(Conformance.Outcome.AGREES, 0) > 0;
        return judged && !totals.containsKey(Conformance.Outcome.DISAGREES) ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private static void report(
            Output output, List<Map<String, Object>> lines, Map<Conformance.Outcome, Integer> totals) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cases", lines);
        report.put("total", lines.size());
        for (Conformance.Outcome outcome : Conformance.Outcome.values()) {
            report.put(word(outcome), totals.getOrDefault(outcome, 0));
        }
        if (output.isJson()) {
            output.object(report);
            return;
        }
        report.remove("cases");
        report.forEach((name, count) -> output.line(count + " " + name));
    }

    private static String word(Conformance.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /// A sentence may quote what a stranger wrote.
    private static String oneLine(String sentence) {
        return sentence.replaceAll("\\p{Cntrl}", " ");
    }

    private List<Path> cases(Path root) {
        List<Path> cases = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
                    if (Files.isRegularFile(entry.resolve(CASE_FILE))) {
                        cases.add(entry);
                    }
                    return cases.size() < MAX_CASES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(root)) {
                        throw e;
                    }
                    // One folder that may not be read does not hide the others.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + folder + " cannot be read.", e);
        }
        if (cases.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "No folder below " + folder + " has a " + CASE_FILE + ".");
        }
        Collections.sort(cases);
        return cases;
    }

    private static Optional<byte[]> read(Path entry, String name) {
        Path file = entry.resolve(name).normalize();
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            // As a file that is missing: the case says so and is not right.
            return Optional.empty();
        }
    }
}
