package cce.gate;

import cce.gate.view.View;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-09: model summaries with too few residual degrees of freedom, or too many parameters for their observations,
/// describe the records and not a relation.
final class RegressionDetector implements Detector {
    private static final Pattern RESIDUAL = Pattern.compile(
            "(?i)(?:df[ _]?resid(?:uals)?|residual degrees of freedom)\"?[ \t]{0,20}[:=]?[ \t]{0,20}([0-9]{1,9})");
    private static final Pattern PARAMETERS =
            Pattern.compile("(?i)\\bdf[ _]?model\"?[ \t]{0,20}[:=]?[ \t]{0,20}([0-9]{1,9})");
    private static final Pattern OBSERVATIONS =
            Pattern.compile("(?i)\\b(?:no\\. ?observations|nobs|n_obs)\"?[ \t]{0,20}[:=]?[ \t]{0,20}([0-9]{1,9})");

    @Override
    public DetectorId id() {
        return DetectorId.D09_REGRESSION;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Text text && named(text.text())) {
                saturated(text, evidence.policy(), findings);
                Matcher matcher = RESIDUAL.matcher(text.text());
                while (matcher.find()) {
                    evidence.budget().tick();
                    if (Integer.parseInt(matcher.group(1))
                            < evidence.policy().threshold(Threshold.RESIDUAL_FREEDOM_COUNT)) {
                        findings.add(
                                FindingType.SATURATED_MODEL,
                                0.9,
                                1,
                                text.path(),
                                matcher.group(1) + " residual degrees of freedom");
                    }
                }
            }
        }
    }

    private static void saturated(View.Text text, GatePolicy policy, Findings findings) {
        Matcher parameters = PARAMETERS.matcher(text.text());
        Matcher observations = OBSERVATIONS.matcher(text.text());
        if (parameters.find() && observations.find()) {
            long free = Long.parseLong(parameters.group(1));
            long seen = Long.parseLong(observations.group(1));
            if (free > seen * policy.share(Threshold.PARAMETER_SHARE_PERMILLE)) {
                String what = free + " parameters for " + seen + " observations";
                findings.add(FindingType.SATURATED_MODEL, 0.9, 1, text.path(), what);
            }
        }
    }

    /// Most texts do not have the word; a plain search for it is many times faster than the pattern.
    private static boolean named(String text) {
        return text.contains("resid") || text.contains("Resid") || text.contains("RESID");
    }
}
