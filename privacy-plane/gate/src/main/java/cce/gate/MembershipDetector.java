package cce.gate;

import cce.gate.view.Decoded.FileKind;
import cce.gate.view.View;

/// D-25: models with so many numbers per record that they can remember records, so that whoever has the model can tell
/// who was in its training data. The attack itself is not run: no records were kept back from the job to compare with.
/// What is measured is the room a model has for it, and beyond the policy's a person decides.
final class MembershipDetector implements Detector {
    @Override
    public DetectorId id() {
        return DetectorId.D25_MEMBERSHIP;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        long records = evidence.tables().stream()
                .mapToLong(table -> table.totalRows())
                .max()
                .orElse(0);
        long most = records * evidence.policy().threshold(Threshold.MEMORY_PARAMETERS_PERCENT) / 100;
        for (FileKind file : evidence.decoded().files()) {
            long numbers = numbers(file.name(), evidence);
            if (records > 0 && numbers > most) {
                findings.add(
                        FindingType.MODEL_NEEDS_REVIEW,
                        0.9,
                        1,
                        file.name(),
                        numbers + " numbers in a model of " + records + " records");
            }
        }
    }

    /// Numbers of models and arrays in a file; text and tables say what they hold and are judged by that.
    private static long numbers(String name, Evidence evidence) {
        long arrays = 0;
        long models = 0;
        for (View view : evidence.views()) {
            if (view.path().equals(name) || view.path().startsWith(name + ">")) {
                switch (view) {
                    case View.Array array -> arrays += array.values().length;
                    case View.Model model -> models += model.parameters();
                    case View.Text ignored -> {}
                    case View.Table ignored -> {}
                    case View.Image ignored -> {}
                    case View.Pickle ignored -> {}
                    case View.Opaque ignored -> {}
                }
            }
        }
        return Math.max(arrays, models);
    }
}
