package cce.gate;

import cce.gate.view.View;
import java.util.List;

/// D-22: pickles. A model may carry its training data, so it always waits for a person; one that would run anything
/// but known constructors is blocked.
final class ModelDetector implements Detector {
    private static final List<String> KNOWN = List.of(
            "numpy.",
            "sklearn.",
            "scipy.sparse.",
            "pandas.",
            "collections.OrderedDict",
            "collections.defaultdict",
            "copyreg._reconstructor",
            "copy_reg._reconstructor",
            "_codecs.encode",
            "joblib.numpy_pickle.",
            "xgboost.",
            "lightgbm.",
            "statsmodels.",
            "torch._utils.",
            "torch.FloatStorage",
            "builtins.list",
            "builtins.dict",
            "builtins.set",
            "builtins.slice",
            "builtins.object",
            "builtins.tuple",
            "builtins.bytearray",
            "builtins.complex",
            "builtins.range",
            "datetime.");
    private static final List<String> DANGEROUS = List.of(
            "numpy.testing",
            "numpy.f2py",
            "sklearn.externals",
            "pandas.io",
            "pandas.eval",
            "numpy.load",
            "numpy.distutils",
            "numpy.memmap",
            "numpy.fromfile");

    @Override
    public DetectorId id() {
        return DetectorId.D22_MODELS;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Pickle pickle) {
                findings.add(
                        FindingType.MODEL_NEEDS_REVIEW,
                        0.9,
                        1,
                        pickle.path(),
                        "a pickle with " + pickle.globals().size() + " imports");
                List<String> unknown =
                        pickle.globals().stream().filter(name -> !allowed(name)).toList();
                if (!unknown.isEmpty()) {
                    findings.add(
                            FindingType.DANGEROUS_PICKLE,
                            1,
                            unknown.size(),
                            pickle.path(),
                            "imports " + unknown.getFirst());
                }
            }
        }
    }

    private static boolean allowed(String name) {
        return KNOWN.stream().anyMatch(name::startsWith) && DANGEROUS.stream().noneMatch(name::startsWith);
    }
}
