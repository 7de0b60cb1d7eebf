package cce.bench.gate;

import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateDecision;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// From how many leaked rows on is a leak caught? Random rows of each dataset leave in each form; a trial counts as
/// caught when the gate does not release it, as blocked when it blocks it.
final class LeakSize {
    private static final int[] ROWS = {1, 2, 3, 5, 8, 12, 20, 35, 60, 100};
    private static final int[] ROWS_QUICK = {1, 3, 10, 30};
    private static final int TRIALS = 6;
    private static final int TRIALS_QUICK = 3;
    private static final long SEED = 20_261_121;

    private final boolean quick;

    LeakSize(boolean quick) {
        this.quick = quick;
    }

    private record Table(String name, List<String> header, List<List<String>> rows, GateDataset data) {}

    /// One point per dataset, form and number of rows.
    List<Map<String, Object>> measure(List<Path> datasets) throws IOException, InterruptedException {
        List<Map<String, Object>> points = new ArrayList<>();
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<Map<String, Object>>> running = new ArrayList<>();
            for (Path dataset : datasets) {
                Table table = read(dataset);
                for (LeakForm form : LeakForm.values()) {
                    for (int rows : quick ? ROWS_QUICK : ROWS) {
                        if (rows < table.rows().size()) {
                            running.add(workers.submit(() -> point(table, form, rows)));
                        }
                    }
                }
            }
            for (Future<Map<String, Object>> point : running) {
                points.add(point.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A trial failed.", e.getCause());
        }
        return points;
    }

    private Map<String, Object> point(Table table, LeakForm form, int rows) {
        int trials = quick ? TRIALS_QUICK : TRIALS;
        int caught = 0;
        int blocked = 0;
        for (int trial = 0; trial < trials; trial++) {
            var random =
                    new Random(SEED + 31L * trial + 1009L * rows + form.title().hashCode());
            List<List<String>> leaked = random.ints(0, table.rows().size())
                    .distinct()
                    .limit(rows)
                    .mapToObj(table.rows()::get)
                    .toList();
            byte[] bytes = form.write(table.header(), leaked, random);
            var input = new GateInput(List.of(new OutputFile("out.csv", bytes)), List.of(table.data()));
            GateDecision decision = new Gate(System::nanoTime).review(input, GatePolicy.STATISTICS_STRICT);
            caught += decision.verdict() == Verdict.RELEASE ? 0 : 1;
            blocked += decision.verdict() == Verdict.BLOCK ? 1 : 0;
        }
        return Map.of(
                "dataset",
                table.name(),
                "form",
                form.title(),
                "rows",
                rows,
                "caught",
                (double) caught / trials,
                "blocked",
                (double) blocked / trials);
    }

    /// Plain CSV without quotes is all the bench's datasets are.
    private static Table read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<List<String>> rows = lines.stream()
                .skip(1)
                .map(line -> Arrays.asList(line.split(",", -1)))
                .toList();
        GateDataset data = GateDataset.of("data.csv", Files.readAllBytes(file));
        String name = String.valueOf(file.getFileName()).replace(".csv", "");
        return new Table(name, Arrays.asList(lines.getFirst().split(",", -1)), rows, data);
    }
}
