package cce.gate;

import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// D-23: models that answer by comparing with stored records: neighbours, support vectors, kernels. Their files are
/// copies of records, often standardised, and however few rows they keep, each is a person.
final class InstanceDetector implements Detector {
    private static final List<String> CLASSES = List.of(
            "sklearn.neighbors.",
            "sklearn.svm._classes.SV",
            "sklearn.svm._classes.NuSV",
            "sklearn.svm._classes.OneClassSVM",
            "sklearn.svm.classes.SV",
            "sklearn.gaussian_process.",
            "sklearn.kernel_ridge.",
            "sklearn.semi_supervised._label_propagation.");
    private static final Set<String> OPERATORS =
            Set.of("SVMClassifier", "SVMRegressor", "KNeighborsClassifier", "KNeighborsRegressor");

    /// Names under which libraries write stored records, each before a list or a block of them.
    private static final Pattern STORED = Pattern.compile(
            "\"(?:support_vectors_?|_fit_X|X_train_?|X_fit_|dual_coef_?)\"\\s{0,8}:\\s{0,8}\\[|(?m)^SV\\r?$");

    private static final List<String> LITERALS =
            List.of("support_vectors", "_fit_X", "X_train", "X_fit_", "dual_coef", "SV");
    private static final int DECOYS = 4;

    @Override
    public DetectorId id() {
        return DetectorId.D23_INSTANCES;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            switch (view) {
                case View.Pickle pickle -> named(pickle.path(), pickle.globals(), findings);
                case View.Model model -> named(model.path(), model.operators(), findings);
                case View.Text text -> stored(text, findings);
                case View.Table ignored -> {}
                case View.Array ignored -> {}
                case View.Image ignored -> {}
                case View.Opaque ignored -> {}
            }
        }
        int least = evidence.policy().threshold(Threshold.INSTANCE_ROWS_COUNT);
        var scales = new ScaledRows.Scales();
        for (Grid grid : evidence.grids()) {
            for (InputTable table : evidence.tables()) {
                rows(new ScaledRows(table, grid, scales, evidence.budget()), least, grid, findings);
            }
        }
    }

    private static void named(String path, Set<String> names, Findings findings) {
        names.stream()
                .filter(name -> OPERATORS.contains(name) || CLASSES.stream().anyMatch(name::startsWith))
                .filter(name -> !name.startsWith("sklearn.neighbors._dist") && !name.contains("NearestCentroid"))
                .findFirst()
                .ifPresent(name ->
                        findings.add(FindingType.INSTANCE_MODEL, 0.96, 1, path, "a model of stored records: " + name));
    }

    private static void stored(View.Text text, Findings findings) {
        if (LITERALS.stream().anyMatch(text.text()::contains)
                && STORED.matcher(text.text()).find()) {
            findings.add(FindingType.INSTANCE_MODEL, 0.9, 1, text.path(), "the records of a model, by their name");
        }
    }

    private static void rows(ScaledRows match, int least, Grid grid, Findings findings) {
        int found = match.hits(0);
        if (found < least) {
            return;
        }
        int chance = 0;
        for (int decoy = 1; decoy <= DECOYS; decoy++) {
            chance += match.hits(decoy);
        }
        double falseRate = Math.min(1, (double) chance / (DECOYS * found));
        if (falseRate < 0.2) {
            findings.add(
                    FindingType.INSTANCE_MODEL,
                    Math.max(1 - falseRate - 0.02, 0),
                    found,
                    grid.path(),
                    found + " rows are records of the input on a usual scale");
        }
    }
}
