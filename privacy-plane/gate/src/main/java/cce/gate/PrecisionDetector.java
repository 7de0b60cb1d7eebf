package cce.gate;

import cce.gate.view.View;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-19: numbers with more digits than a 64-bit float has; the extra digits can say anything.
final class PrecisionDetector implements Detector {
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![\\w.])[0-9]{1,40}+\\.[0-9]{14,400}+");
    private static final int MAX_DIGITS = 17;
    private static final int MIN_RUN = 14;

    @Override
    public DetectorId id() {
        return DetectorId.D19_PRECISION;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Text text && longest(text.text()) >= MIN_RUN) {
                int found = 0;
                Matcher matcher = LONG_NUMBER.matcher(text.text());
                while (matcher.find()) {
                    evidence.budget().tick();
                    found += significant(matcher.group()) > MAX_DIGITS ? 1 : 0;
                }
                if (found > 0) {
                    findings.add(
                            FindingType.OVER_PRECISE,
                            0.9,
                            found,
                            text.path(),
                            found + " numbers with more than " + MAX_DIGITS + " digits");
                }
            }
        }
    }

    /// The longest run of digits: nearly every text is ruled out by it, many times faster than by the pattern.
    private static int longest(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            run = c >= '0' && c <= '9' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /// Digits from the first that is not zero: 0.000...1 is short.
    private static int significant(String number) {
        int digits = 0;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c != '.' && (digits > 0 || c != '0')) {
                digits++;
            }
        }
        return digits;
    }
}
