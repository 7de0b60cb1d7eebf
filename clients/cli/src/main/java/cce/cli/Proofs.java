package cce.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The stages of a demonstration: each is timed, and each says what it proved. A stage that throws has proved
/// nothing and ends the run.
final class Proofs {
    /// @param proof what was shown, in one sentence
    record Stage(int number, String name, double seconds, boolean held, String proof) {}

    private final List<Stage> stages = new ArrayList<>();
    private final Output output;

    Proofs(Output output) {
        this.output = output;
    }

    /// Runs a stage; its result is the sentence that says what was proved.
    void stage(String name, Callable<String> work) {
        long started = System.nanoTime();
        if (!output.isJson()) {
            System.err.printf("%2d  %s ...%n", stages.size() + 1, name);
        }
        try {
            String proof = work.call();
            add(name, started, true, proof);
        } catch (CliException e) {
            add(name, started, false, e.sentence());
            throw e;
        } catch (ServiceRefusal e) {
            add(name, started, false, e.sentence());
            throw e;
        } catch (Exception e) {
            add(name, started, false, e.getClass().getSimpleName() + ": " + e.getMessage());
            throw new CliException(ExitCode.NOT_VERIFIED, "The stage '" + name + "' failed: " + e, e);
        }
    }

    private void add(String name, long started, boolean held, String proof) {
        stages.add(new Stage(stages.size() + 1, name, (System.nanoTime() - started) / 1e9, held, proof));
        if (!output.isJson()) {
            System.err.printf(
                    "    %s %.1f s: %s%n",
                    held ? "held," : "FAILED,", stages.getLast().seconds(), proof);
        }
    }

    boolean allHeld() {
        return !stages.isEmpty() && stages.stream().allMatch(Stage::held);
    }

    void print(int expected) {
        boolean complete = stages.size() == expected && allHeld();
        if (output.isJson()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("complete", complete);
            report.put("stages", stages);
            output.object(report);
            return;
        }
        output.line("");
        output.rows(
                List.of("", "stage", "seconds", "proof"),
                stages.stream()
                        .map(stage -> List.of(
                                stage.held() ? "ok" : "FAILED",
                                stage.name(),
                                String.format("%.1f", stage.seconds()),
                                stage.proof()))
                        .toList());
        double total = stages.stream().mapToDouble(Stage::seconds).sum();
        output.line(String.format(
                "%n%d of %d stages held, %.1f s in all.%s",
                stages.stream().filter(Stage::held).count(),
                expected,
                total,
                complete ? "" : " The demonstration FAILED."));
    }

    static void hold(boolean condition, String otherwise) {
        if (!condition) {
            throw CliException.notVerified(otherwise);
        }
    }
}
