package cce.gate;

import cce.gate.view.View;
import java.util.List;
import java.util.Set;

/// D-22: pickles and other files of models. A model may carry its training data, so it always waits for a person; one
/// that would run anything
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
    /// Operations of linear models and of what stands around them; the parts of a network are held by its size alone.
    private static final Set<String> PLAIN = Set.of(
            "gguf",
            "LinearClassifier",
            "LinearRegressor",
            "Normalizer",
            "Scaler",
            "Imputer",
            "ZipMap",
            "ArrayFeatureExtractor",
            "LabelEncoder",
            "OneHotEncoder",
            "Cast",
            "Identity",
            "Constant",
            "ConstantOfShape",
            "Concat",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Shape",
            "Gather",
            "ArgMax",
            "Transpose",
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Neg",
            "Exp",
            "Log",
            "Sqrt",
            "Pow",
            "Sum",
            "ReduceSum",
            "ReduceMean",
            "MatMul",
            "Gemm",
            "Conv",
            "Relu",
            "LeakyRelu",
            "Gelu",
            "Tanh",
            "Sigmoid",
            "Softmax",
            "LogSoftmax",
            "Dropout",
            "BatchNormalization",
            "LayerNormalization",
            "MaxPool",
            "AveragePool",
            "GlobalAveragePool",
            "Clip",
            "Equal",
            "Greater",
            "Less",
            "Not",
            "Where");
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
            if (view instanceof View.Model model) {
                model(model, evidence.policy(), findings);
            }
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

    /// Models that are sums and products of few coefficients speak for themselves; others wait for a person.
    private static void model(View.Model model, GatePolicy policy, Findings findings) {
        List<String> deep =
                model.operators().stream().filter(name -> !PLAIN.contains(name)).toList();
        long most = policy.threshold(Threshold.MODEL_PARAMETERS_COUNT);
        if (!deep.isEmpty() || model.parameters() > most) {
            findings.add(
                    FindingType.MODEL_NEEDS_REVIEW,
                    0.9,
                    1,
                    model.path(),
                    deep.isEmpty()
                            ? "a model of " + model.parameters() + " numbers"
                            : "a model with the operation " + deep.getFirst());
        }
    }

    private static boolean allowed(String name) {
        return KNOWN.stream().anyMatch(name::startsWith) && DANGEROUS.stream().noneMatch(name::startsWith);
    }
}
