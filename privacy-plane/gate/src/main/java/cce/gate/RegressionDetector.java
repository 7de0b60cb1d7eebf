package cce.gate;

import cce.gate.view.View;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-09: model summaries with fewer than ten residual degrees of freedom describe the records, not a relation.
final class RegressionDetector implements Detector {
    private static final Pattern RESIDUAL = Pattern.compile(
            "(?i)(?:df[ _]?resid(?:uals)?|residual degrees of freedom)\"?[ \t]{0,20}[:=]?[ \t]{0,20}([0-9]{1,9})");
    private static final int MIN_RESIDUAL = 10;

    @Override
    public DetectorId id() {
        return DetectorId.D09_REGRESSION;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Text text && named(text.text())) {
                Matcher matcher = RESIDUAL.matcher(text.text());
                while (matcher.find()) {
                    evidence.budget().tick();
                    if (Integer.parseInt(matcher.group(1)) < MIN_RESIDUAL) {
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

    /// Most texts do not have the word; a plain search for it is many times faster than the pattern.
    private static boolean named(String text) {
        return text.contains("resid") || text.contains("Resid") || text.contains("RESID");
    }
}
