package cce.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What the gate said about labelled outputs, counted: what it caught, what it held without need, and how much each
/// detector had to do with it.
///
/// @param outcomes one per case
public record CorpusReport(List<Outcome> outcomes) {
    public CorpusReport {
        outcomes = List.copyOf(outcomes);
    }

    /// What should happen to a case.
    public enum Expected {
        PASS,
        REVIEW,
        BLOCK
    }

    /// One labelled case with what the gate said.
    ///
    /// @param id its name
    /// @param category for the table, such as `encoded`
    /// @param expected the right answer
    /// @param decision the gate's answer
    public record Outcome(String id, String category, Expected expected, GateDecision decision) {
        /// Whether a leak was kept inside, or a safe output let go.
        public boolean right() {
            return switch (expected) {
                case PASS -> released();
                case REVIEW, BLOCK -> !released();
            };
        }

        /// Whether the consumer would have got it.
        public boolean released() {
            return decision.verdict() == Verdict.RELEASE;
        }
    }

    /// Counts of one category, or of all.
    ///
    /// @param leaks cases expected to be blocked
    /// @param blocked of these, those blocked
    /// @param held of these, those that wait for a person
    /// @param missed of these, those released
    /// @param reviewable cases a person must see
    /// @param reviewed of these, those held or blocked
    /// @param safe cases expected to pass
    /// @param falseAlarms of these, those not released
    public record Category(
            String name,
            long leaks,
            long blocked,
            long held,
            long missed,
            long reviewable,
            long reviewed,
            long safe,
            long falseAlarms) {
        /// Share of the leaks kept inside; 1 where there are none.
        public double recall() {
            return leaks == 0 ? 1 : (double) (leaks - missed) / leaks;
        }

        /// Share of the safe outputs kept back without need.
        public double falseAlarmRate() {
            return safe == 0 ? 0 : (double) falseAlarms / safe;
        }
    }

    /// How one detector did by itself: it fires when its findings alone would hold an output.
    ///
    /// @param fired cases it fired on
    /// @param right of these, those labelled as leaks or for review
    /// @param wanted all cases labelled so
    public record Precision(DetectorId id, long fired, long right, long wanted) {
        /// Share of its alarms that were right; 1 if it raised none.
        public double precision() {
            return fired == 0 ? 1 : (double) right / fired;
        }

        /// Share of the leaks it would have kept inside alone.
        public double recall() {
            return wanted == 0 ? 1 : (double) right / wanted;
        }
    }

    /// Leaks (expected BLOCK) that were released.
    public List<Outcome> missed() {
        return outcomes.stream()
                .filter(o -> o.expected() == Expected.BLOCK && o.released())
                .toList();
    }

    /// Safe outputs (expected PASS) that were not released.
    public List<Outcome> falseAlarms() {
        return outcomes.stream()
                .filter(o -> o.expected() == Expected.PASS && !o.released())
                .toList();
    }

    /// Counts per category in the order of their names.
    public List<Category> categories() {
        SortedMap<String, List<Outcome>> byName = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            byName.computeIfAbsent(outcome.category(), name -> new ArrayList<>())
                    .add(outcome);
        }
        var categories = new ArrayList<Category>();
        byName.forEach((name, list) -> categories.add(count(name, list)));
        return categories;
    }

    /// Counts of all cases.
    public Category total() {
        return count("all", outcomes);
    }

    /// One entry per detector.
    ///
    /// @param holdPermille the contribution from which a detector alone holds an output
    public List<Precision> detectors(int holdPermille) {
        long wanted = outcomes.stream().filter(CorpusReport::wanted).count();
        return Arrays.stream(DetectorId.values())
                .map(id -> precision(id, holdPermille / 1000.0, wanted))
                .toList();
    }

    private Precision precision(DetectorId id, double hold, long wanted) {
        List<Outcome> fired = outcomes.stream()
                .filter(o -> o.decision().detectors().stream()
                        .anyMatch(report -> report.id() == id && report.contribution() >= hold))
                .toList();
        return new Precision(
                id, fired.size(), fired.stream().filter(CorpusReport::wanted).count(), wanted);
    }

    private static boolean wanted(Outcome outcome) {
        return outcome.expected() != Expected.PASS;
    }

    private static Category count(String name, List<Outcome> list) {
        return new Category(
                name,
                count(list, Expected.BLOCK, o -> true),
                count(list, Expected.BLOCK, o -> o.decision().verdict() == Verdict.BLOCK),
                count(list, Expected.BLOCK, o -> o.decision().verdict() == Verdict.HOLD),
                count(list, Expected.BLOCK, Outcome::released),
                count(list, Expected.REVIEW, o -> true),
                count(list, Expected.REVIEW, o -> !o.released()),
                count(list, Expected.PASS, o -> true),
                count(list, Expected.PASS, o -> !o.released()));
    }

    private static long count(List<Outcome> list, Expected expected, Predicate<Outcome> condition) {
        return list.stream()
                .filter(o -> o.expected() == expected)
                .filter(condition)
                .count();
    }
}
