package cce.cli;

import cce.gate.CorpusReport.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A folder of labelled cases: `labels.tsv` with a header line, the dataset of a case as `inputs/DATASET.csv` (or any
/// other file or folder of that name), its output below `ID/out/`.
///
/// The header names the columns; `id` and `label` must be there, `dataset` and `category` may be. Other columns, other
/// files and blank lines are ignored. The file was written by somebody else, so an id or a dataset that points out of
/// the folder is refused.
final class CorpusFolder {
    private static final String LABELS = "labels.tsv";
    private static final int MAX_CASES = 1_000_000;

    private final Path root;

    CorpusFolder(Path root) {
        this.root = root;
    }

    /// One line of the labels.
    ///
    /// @param dataset name of its input, empty if the label names none
    record Case(String id, String dataset, Expected expected, String category) {}

    /// The cases in the order of the labels.
    List<Case> cases() {
        List<String> lines = lines();
        if (lines.isEmpty()) {
            throw usage("has no header line");
        }
        List<String> header = fields(lines.getFirst()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        int id = header.indexOf("id");
        int label = header.indexOf("label");
        if (id < 0 || label < 0) {
            throw usage("needs a header line with the columns id and label, separated by tabs");
        }
        List<Case> cases = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int at = 1; at < lines.size() && at <= MAX_CASES; at++) {
            List<String> fields = fields(lines.get(at));
            String line = "line " + (at + 1);
            Case labelled = new Case(
                    name(field(fields, id), line + ": id"),
                    name(field(fields, header.indexOf("dataset")), line + ": dataset"),
                    expected(field(fields, label), line),
                    field(fields, header.indexOf("category")));
            if (lines.get(at).isBlank()) {
                continue;
            }
            if (labelled.id().isEmpty() || !seen.add(labelled.id())) {
                throw usage(line + " has no id of its own");
            }
            cases.add(labelled);
        }
        return cases;
    }

    /// The folder of a case's output, empty if there is none.
    Optional<Path> output(Case labelled) {
        Path folder = root.resolve(labelled.id());
        return Stream.of(folder.resolve("out"), folder)
                .filter(Files::isDirectory)
                .findFirst();
    }

    /// The files of a dataset, empty if there are none.
    Optional<Path> input(String dataset) {
        Path inputs = root.resolve("inputs");
        if (dataset.isEmpty() || !Files.isDirectory(inputs)) {
            return Optional.empty();
        }
        Optional<Path> exact = Stream.of(inputs.resolve(dataset + ".csv"), inputs.resolve(dataset))
                .filter(Files::exists)
                .findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        try (Stream<Path> files = Files.list(inputs)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(dataset + "."))
                    .min(Path::compareTo);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + inputs + " cannot be read.", e);
        }
    }

    private List<String> lines() {
        Path file = root.resolve(LABELS);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no readable " + LABELS + " in " + root + "; a corpus folder has labels.tsv, inputs/ and"
                            + " ID/out/ for each case.",
                    e);
        }
    }

    private Expected expected(String label, String line) {
        return switch (label.toUpperCase(Locale.ROOT)) {
            case "BLOCK" -> Expected.BLOCK;
            case "REVIEW", "HOLD" -> Expected.REVIEW;
            // A blank line has no label; the caller drops it.
            case "PASS", "RELEASE", "SAFE", "" -> Expected.PASS;
            default -> throw usage(line + " has the label " + label + "; labels are BLOCK, REVIEW and PASS");
        };
    }

    private String name(String name, String field) {
        Path path = Path.of(name).normalize();
        if (path.isAbsolute() || path.startsWith("..") || name.indexOf('\0') >= 0) {
            throw usage(field + " points out of the folder");
        }
        return name;
    }

    private static List<String> fields(String line) {
        return Arrays.stream(line.split("\t", -1)).map(String::strip).toList();
    }

    private static String field(List<String> fields, int index) {
        return index >= 0 && index < fields.size() ? fields.get(index) : "";
    }

    private CliException usage(String what) {
        return new CliException(ExitCode.USAGE, root.resolve(LABELS) + " " + Output.text(what) + ".");
    }
}
