package cce.gate;

import cce.gate.view.View;

/// D-19: numbers with more digits than a 64-bit float has; the extra digits can say anything.
final class PrecisionDetector implements Detector {

    @Override
    public DetectorId id() {
        return DetectorId.D19_PRECISION;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        int most = evidence.policy().threshold(Threshold.SIGNIFICANT_DIGITS);
        for (View view : evidence.views()) {
            // Digits read backwards have no leading zeros where they had trailing ones.
            if (view instanceof View.Text text && !text.path().endsWith(">reversed")) {
                int found = longFractions(text.text(), most, evidence.budget());
                if (found > 0) {
                    findings.add(
                            FindingType.OVER_PRECISE,
                            0.9,
                            found,
                            text.path(),
                            found + " numbers with more than " + most + " digits");
                }
            }
        }
    }

    /// Fractions with more significant digits than allowed, counted from the first that is not zero: 0.000...1 is
    /// short.
    /// Whole numbers may be as long as they are, and what letters or a second point touch is no number.
    private static int longFractions(String text, int most, Budget budget) {
        int found = 0;
        int at = 0;
        while (at < text.length()) {
            if (!digit(text.charAt(at)) || (at > 0 && part(text.charAt(at - 1)))) {
                at++;
                continue;
            }
            budget.tick();
            int significant = 0;
            boolean point = false;
            for (; at < text.length() && (digit(text.charAt(at)) || (!point && text.charAt(at) == '.')); at++) {
                point |= text.charAt(at) == '.';
                significant += text.charAt(at) != '.' && (significant > 0 || text.charAt(at) != '0') ? 1 : 0;
            }
            found += point && significant > most ? 1 : 0;
        }
        return found;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean part(char c) {
        return c == '.' || c == '_' || Character.isLetterOrDigit(c);
    }
}
