package cce.collateral;

import cce.attestation.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Runs the verifier over a folder of recorded cases (one folder each, docs/formats/evidence.md) and compares the
/// verdicts.
public final class ConformanceFolder {
    private static final int MAX_CASES = 10_000;
    private static final int MAX_DEPTH = 3;
    private static final long MAX_FILE_BYTES = 8L * 1024 * 1024;
    private static final String CASE_FILE = "case.json";

    /// How many cases came out how.
    public record Totals(int agrees, int disagrees, int contested, int skipped) {
        /// Whether the verifier agreed wherever the records agree with themselves, and there was something to agree on.
        public boolean conforms() {
            return disagrees == 0 && agrees > 0;
        }
    }

    private ConformanceFolder() {}

    /// Judges each case under `folder` in the order of its name, hands each line to `report`, and returns the totals.
    public static Totals run(Path folder, Consumer<Conformance.Line> report) {
        Map<Conformance.Outcome, Integer> counts = new EnumMap<>(Conformance.Outcome.class);
        for (Path one : cases(folder)) {
            Conformance.Line line = Conformance.judge(folder.relativize(one).toString(), name -> read(one, name));
            counts.merge(line.outcome(), 1, Integer::sum);
            report.accept(line);
        }
        return new Totals(
                counts.getOrDefault(Conformance.Outcome.AGREES, 0),
                counts.getOrDefault(Conformance.Outcome.DISAGREES, 0),
                counts.getOrDefault(Conformance.Outcome.CONTESTED, 0),
                counts.getOrDefault(Conformance.Outcome.SKIPPED, 0));
    }

    private static List<Path> cases(Path folder) {
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            return files.filter(Files::isDirectory)
                    .filter(f -> Files.isRegularFile(f.resolve(CASE_FILE)))
                    .limit(MAX_CASES)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static Optional<byte[]> read(Path folder, String name) {
        Path file = folder.resolve(name).normalize();
        // A case names its roots; one that reaches further than its parent is not a case.
        if (!file.startsWith(folder.resolve("..").normalize()) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CollateralException(
                        CollateralException.Reason.UNREADABLE_ANSWER,
                        "The file " + file + " is above " + MAX_FILE_BYTES + " bytes; no case needs that.");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CollateralException unreadable(Path path, IOException e) {
        return new CollateralException(
                CollateralException.Reason.UNAVAILABLE, "The folder " + path + " cannot be read: " + e.getMessage());
    }
}
