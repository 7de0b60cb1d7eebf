package cce.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// Runs labelled cases through the gate and counts what it caught and what it held without need.
public final class Corpus {
    private final Gate gate;
    private final GatePolicy policy;

    public Corpus(Gate gate, GatePolicy policy) {
        this.gate = gate;
        this.policy = policy;
    }

    /// What should happen to a case.
    public enum Expected {
        PASS,
        REVIEW,
        BLOCK
    }

    /// One labelled case.
    ///
    /// @param id its name
    /// @param category for the table, such as `encoded`
    /// @param expected the right answer
    /// @param input what the gate gets
    public record Case(String id, String category, Expected expected, GateInput input) {}

    /// One case with what the gate said.
    public record Outcome(Case labelled, GateDecision decision) {
        /// Whether a leak was kept inside, or a safe output let go.
        public boolean right() {
            return switch (labelled.expected()) {
                case PASS -> decision.verdict() == Verdict.RELEASE;
                case REVIEW, BLOCK -> decision.verdict() != Verdict.RELEASE;
            };
        }
    }

    /// All outcomes.
    public record Report(List<Outcome> outcomes) {
        public Report {
            outcomes = List.copyOf(outcomes);
        }

        /// Leaks (expected BLOCK) that were released.
        public List<Outcome> missed() {
            return outcomes.stream()
                    .filter(o -> o.labelled().expected() == Expected.BLOCK && !o.right())
                    .toList();
        }

        /// Safe outputs (expected PASS) that were not released.
        public List<Outcome> falseAlarms() {
            return outcomes.stream()
                    .filter(o -> o.labelled().expected() == Expected.PASS && !o.right())
                    .toList();
        }

        /// A table per category: cases, leaks caught and blocked, safe outputs released.
        public String table() {
            SortedMap<String, List<Outcome>> categories = new TreeMap<>();
            for (Outcome outcome : outcomes) {
                categories
                        .computeIfAbsent(outcome.labelled().category(), c -> new ArrayList<>())
                        .add(outcome);
            }
            var text = new StringBuilder(
                    "%-14s %6s %14s %9s %10s%n".formatted("category", "leaks", "blocked/held", "missed", "safe kept"));
            categories.forEach((name, list) -> text.append(row(name, list)));
            return text.append(row("all", outcomes)).toString();
        }

        private static String row(String name, List<Outcome> list) {
            long leaks = list.stream()
                    .filter(o -> o.labelled().expected() == Expected.BLOCK)
                    .count();
            long blocked = count(list, Expected.BLOCK, Verdict.BLOCK);
            long held = count(list, Expected.BLOCK, Verdict.HOLD);
            long missed = count(list, Expected.BLOCK, Verdict.RELEASE);
            long safe = list.stream()
                    .filter(o -> o.labelled().expected() == Expected.PASS)
                    .count();
            long kept = safe - count(list, Expected.PASS, Verdict.RELEASE);
            return String.format(
                    Locale.ROOT,
                    "%-14s %6d %14s %9d %10s%n",
                    name,
                    leaks,
                    blocked + "/" + held,
                    missed,
                    kept + "/" + safe);
        }

        private static long count(List<Outcome> list, Expected expected, Verdict verdict) {
            return list.stream()
                    .filter(o ->
                            o.labelled().expected() == expected && o.decision().verdict() == verdict)
                    .count();
        }
    }

    /// Runs all cases.
    public Report run(List<Case> cases) {
        return new Report(cases.stream()
                .map(labelled -> new Outcome(labelled, gate.review(labelled.input(), policy)))
                .toList());
    }
}
