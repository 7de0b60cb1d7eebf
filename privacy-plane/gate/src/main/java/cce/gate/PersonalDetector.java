package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import cce.gate.input.Lookup;
import cce.gate.input.Words;
import cce.gate.view.View;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-13: shapes of personal data, and identifying texts that stand in the input itself.
final class PersonalDetector implements Detector {
    // Every quantifier is bounded or possessive, so no input makes these patterns slow.
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}+@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,4}");
    private static final Pattern PHONE = Pattern.compile("(?<![\\w.])\\+[1-9](?:[ ().-]?[0-9]){7,14}(?![\\w.])");
    private static final Pattern IBAN = Pattern.compile("\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\\b");
    private static final Pattern TEN_DIGITS =
            Pattern.compile("(?<![\\w.+-])[1-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![\\w.])");
    private static final Pattern US_SSN =
            Pattern.compile("(?<![\\w.-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\\w.-])");
    private static final Pattern CONTEXT =
            Pattern.compile("nhs|patient|nino|ssn|passport|social|tax|mrn|phone|tel|mobile");
    private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);
    private static final int MIN_DIGITS = 9;
    private static final int MAX_LINE_CHARS = 10_000;

    @Override
    public DetectorId id() {
        return DetectorId.D13_PERSONAL;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Text text) {
                var cards = new Cards(text.path());
                text.text().lines().forEach(line -> line(text.path(), line, cards, evidence, findings));
                cards.end(findings);
            }
        }
        members(evidence.tokens(), evidence.policy(), findings);
        int derived =
                DerivedIdentifiers.count(evidence.views(), evidence.tables(), evidence.policy(), evidence.budget());
        if (derived > 0) {
            String what = derived + " digests or parts of identifying values of the input";
            findings.add(FindingType.PERSONAL_DATA_MEMBER, 0.97, derived, "", what);
        }
    }

    private static void line(String path, String whole, Cards cards, Evidence evidence, Findings findings) {
        evidence.budget().tick();
        for (int from = 0; from < whole.length(); from += MAX_LINE_CHARS) {
            // An overlap keeps a value that straddles two pieces in one of them.
            String line = whole.substring(Math.max(0, from - 100), Math.min(whole.length(), from + MAX_LINE_CHARS));
            if (line.indexOf('@') >= 0) {
                scan(EMAIL, "e-mail address", 0.9, path, line, evidence, findings);
            }
            if (longestNumber(line) >= MIN_DIGITS) {
                numbers(path, line, cards, evidence, findings);
            }
        }
    }

    private static void numbers(String path, String line, Cards cards, Evidence evidence, Findings findings) {
        boolean context = CONTEXT.matcher(line.toLowerCase(Locale.ROOT)).find();
        scan(PHONE, "telephone number", 0.7, path, line, evidence, findings);
        scan(IBAN, "bank account", 1, path, line, evidence, findings);
        scan(Cards.CARD, "payment card", 0, path, line, evidence, findings);
        cards.line(line, evidence.budget(), findings);
        scan(TEN_DIGITS, "health service number", context ? 0.9 : 0, path, line, evidence, findings);
        scan(US_SSN, "social security number", context ? 0.9 : 0.5, path, line, evidence, findings);
    }

    private static void scan(
            Pattern pattern,
            String what,
            double confidence,
            String path,
            String line,
            Evidence evidence,
            Findings findings) {
        Matcher matcher = pattern.matcher(line);
        while (matcher.find()) {
            evidence.budget().tick();
            String value = matcher.group();
            if (!checks(pattern, value)) {
                continue;
            }
            if (member(value, evidence.policy(), evidence.lookup())) {
                findings.add(
                        FindingType.PERSONAL_DATA_MEMBER, 1, 1, path, what + " of a record: " + Findings.mask(value));
            } else if (confidence > 0) {
                findings.add(FindingType.PERSONAL_DATA_SHAPE, confidence, 1, path, what + ": " + Findings.mask(value));
            }
        }
    }

    /// Whether a rare value of the input is exactly this.
    private static boolean member(String value, GatePolicy policy, Lookup lookup) {
        var found = new boolean[1];
        lookup.text(
                Words.key(Words.normal(value)),
                (view, id) -> found[0] |= identifying(view, policy) || view.count(id) <= 2);
        String digits = value.replaceAll("[^0-9]", "");
        if (digits.length() >= 9 && digits.length() <= 15 && value.indexOf('@') < 0) {
            lookup.number(Double.parseDouble(digits), 0, (view, id) -> found[0] |= view.count(id) <= 2);
        }
        return found[0];
    }

    private static boolean checks(Pattern pattern, String value) {
        String plain = value.replaceAll("[ -]", "");
        if (pattern == IBAN) {
            return iban(plain);
        }
        return pattern != TEN_DIGITS || modulus11(plain);
    }

    private static boolean iban(String plain) {
        var digits = new StringBuilder();
        String moved = plain.substring(4) + plain.substring(0, 4);
        for (int i = 0; i < moved.length(); i++) {
            digits.append(Character.digit(moved.charAt(i), 36));
        }
        return new BigInteger(digits.toString()).mod(IBAN_MODULUS).intValue() == 1;
    }

    private static boolean modulus11(String digits) {
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (10 - i) * (digits.charAt(i) - '0');
        }
        return (11 - sum % 11) % 11 == digits.charAt(9) - '0';
    }

    /// Names and other texts that nearly every record has its own of.
    private static void members(Tokens tokens, GatePolicy policy, Findings findings) {
        int least = policy.threshold(Threshold.IDENTIFYING_CHARS);
        for (Map.Entry<ColumnView, BitSet> entry : tokens.marks().entrySet()) {
            ColumnView view = entry.getKey();
            if (view.level() != Decimals.TEXT || !identifying(view, policy)) {
                continue;
            }
            List<String> texts = entry.getValue().stream()
                    .mapToObj(value -> view.column()
                            .text(view.column().distinctNumbers() + value)
                            .orElse(""))
                    .filter(text -> text.length() >= least)
                    .toList();
            if (!texts.isEmpty()) {
                findings.add(
                        FindingType.PERSONAL_DATA_MEMBER,
                        0.97,
                        texts.size(),
                        "",
                        "values of " + view.column().name() + ": " + Findings.mask(texts.getFirst()));
            }
        }
    }

    private static boolean identifying(ColumnView view, GatePolicy policy) {
        return view.level() == Decimals.TEXT && Identity.of(view.column(), view.size(), policy);
    }

    /// Digits of the longest run that only spaces, dashes, dots and brackets interrupt.
    private static int longestNumber(String line) {
        int longest = 0;
        int digits = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c >= '0' && c <= '9') {
                longest = Math.max(longest, ++digits);
            } else if (c != ' ' && c != '-' && c != '(' && c != ')' && (c != '.' || digits == 0)) {
                digits = 0;
            }
        }
        return longest;
    }
}
