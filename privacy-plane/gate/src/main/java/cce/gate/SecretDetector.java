package cce.gate;

import cce.gate.view.View;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-14: keys and tokens by their well-known beginnings.
final class SecretDetector implements Detector {
    private static final Pattern SECRET = Pattern.compile(
            "-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----|\\bAKIA[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{36}|\\bxox[abprs]-[A-Za-z0-9-]{10,60}|\\beyJ[A-Za-z0-9_-]{10,2000}\\.eyJ[A-Za-z0-9_-]{10,2000}\\.|\\bAGE-SECRET-KEY-1[A-Z0-9]{20}|\\bsk_live_[A-Za-z0-9]{20}");

    /// What every match contains: a plain search for these is many times faster than the pattern.
    private static final List<String> MARKS = List.of(
            "PRIVATE KEY-----", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "eyJ", "AGE-SECRET", "sk_live_");

    @Override
    public DetectorId id() {
        return DetectorId.D14_SECRETS;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Text text && MARKS.stream().anyMatch(text.text()::contains)) {
                Matcher matcher = SECRET.matcher(text.text());
                while (matcher.find()) {
                    evidence.budget().tick();
                    findings.add(
                            FindingType.SECRET_SHAPE,
                            0.95,
                            1,
                            text.path(),
                            "looks like a key or token: " + Findings.mask(matcher.group()));
                }
            }
        }
    }
}
