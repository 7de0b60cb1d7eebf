package cce.gate;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Payment cards in a text. One random number of sixteen digits in ten has a right check digit, and many a log is full
/// of
/// such numbers, so bare digits count only beside a word that says so, or where most of them check.
final class Cards {
    // Sixteen digits in fours after a drawing command are coordinates, as pictures in SVG have them by the hundred.
    static final Pattern CARD =
            Pattern.compile("(?<![\\w.]|[A-Z] )[2-6][0-9]{3}([ -]?)[0-9]{4}\\1[0-9]{4}\\1[0-9]{1,7}(?![\\w.]| ?[0-9])");
    private static final Pattern CONTEXT =
            Pattern.compile("(?<![a-z])(?:card|visa|master ?card|amex|credit|debit|payment|pan)(?![a-z])");
    private static final int MIN_BARE = 4;
    private static final double MIN_CHECKING = 0.8;
    private static final double CONFIDENCE = 0.9;

    private final String path;
    private int bare;
    private int bareChecking;
    private String last = "";

    Cards(String path) {
        this.path = path;
    }

    /// Looks at one line. Reports cards that look like cards by themselves; of the others only counts how many check.
    void line(String line, Budget budget, Findings findings) {
        Matcher matcher = CARD.matcher(line);
        while (matcher.find()) {
            budget.tick();
            String digits = matcher.group().replaceAll("[ -]", "");
            if (!issued(digits)) {
                continue;
            }
            boolean checks = luhn(digits);
            boolean telling = !matcher.group(1).isEmpty()
                    || CONTEXT.matcher(line.toLowerCase(Locale.ROOT)).find();
            if (telling && checks) {
                String what = "payment card: " + Findings.mask(digits);
                findings.add(FindingType.PERSONAL_DATA_SHAPE, CONFIDENCE, 1, path, what);
            } else if (!telling) {
                bare++;
                bareChecking += checks ? 1 : 0;
                last = checks ? digits : last;
            }
        }
    }

    /// Reports the numbers that nothing but their check digits makes cards.
    void end(Findings findings) {
        if (bareChecking >= MIN_BARE && bareChecking >= bare * MIN_CHECKING) {
            String what = "payment cards, such as " + Findings.mask(last);
            findings.add(FindingType.PERSONAL_DATA_SHAPE, CONFIDENCE, bareChecking, path, what);
        }
    }

    /// Whether some issuer has cards that begin like this and are as long.
    private static boolean issued(String digits) {
        int four = Integer.parseInt(digits, 0, 4, 10);
        int length = digits.length();
        return switch (digits.charAt(0)) {
            case '2' -> four >= 2221 && four <= 2720 && length == 16;
            case '3' ->
                (length == 15 && (four / 100 == 34 || four / 100 == 37))
                        || (length == 14 && (four / 100 == 36 || four / 100 == 38 || four / 10 <= 305))
                        || (length == 16 && four >= 3528 && four <= 3589);
            case '4' -> length == 13 || length == 16 || length == 19;
            case '5' -> four >= 5000 && four <= 5899 && length == 16;
            case '6' -> length >= 16 && length <= 19;
            default -> false;
        };
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
