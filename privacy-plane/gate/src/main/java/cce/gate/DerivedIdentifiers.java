package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.input.LongSet;
import cce.gate.view.View;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what identifies a record without being the value itself: its digest, the name in front of the `@` of its
/// e-mail address, its telephone number in another notation, its initials. Digests of names and numbers hide nothing
/// from whoever can
/// list the names and numbers.
///
/// What the output shows is collected first, so that digests of the input are computed only where the output has some.
final class DerivedIdentifiers {
    private static final int TAIL_DIGITS = 9;
    private static final int MAX_DIGITS = 15;
    private static final List<String> DIGESTS = List.of("MD5", "SHA-1", "SHA-256", "SHA-512");

    private final LongSet names = new LongSet();
    private final LongSet tails = new LongSet();
    private final LongSet digests = new LongSet();
    private final Budget budget;
    private final int least;
    private final GatePolicy policy;

    private DerivedIdentifiers(List<View> views, GatePolicy policy, Budget budget) {
        this.least = policy.threshold(Threshold.IDENTIFYING_CHARS);
        this.policy = policy;
        this.budget = budget;
        for (View view : views) {
            if (view instanceof View.Text text) {
                collect(text.text());
            }
        }
    }

    /// Values of the input that the output shows in a derived form.
    static int count(List<View> views, List<InputTable> tables, GatePolicy policy, Budget budget) {
        var shown = new DerivedIdentifiers(views, policy, budget);
        boolean derived = shown.names.size() + shown.tails.size() + shown.digests.size() > 0;
        Optional<Initials> initials = Optional.empty();
        int found = 0;
        for (InputTable table : tables) {
            for (InputColumn column : table.columns()) {
                if (shown.identifying(column)) {
                    found += derived ? shown.count(column) : 0;
                    if (!column.numeric()) {
                        // Made only where the input has names: most datasets have none.
                        initials = initials.isPresent() ? initials : Optional.of(new Initials(views, budget));
                        found += initials.get().count(column, budget);
                    }
                }
            }
        }
        return found;
    }

    private boolean identifying(InputColumn column) {
        return Identity.of(column, column.distinct(), policy);
    }

    private int count(InputColumn column) {
        int found = 0;
        for (int code = 0; code < column.distinct(); code++) {
            budget.tick();
            double number = column.number(code);
            boolean whole = number == Math.rint(number) && Math.abs(number) >= 1e8 && Math.abs(number) < 1e15;
            if (Double.isNaN(number) || whole) {
                String value =
                        whole ? Long.toString((long) number) : column.text(code).orElse("");
                found += shows(value) ? 1 : 0;
            }
        }
        return found;
    }

    private boolean shows(String value) {
        int at = value.indexOf('@');
        if (at >= least && names.contains(hash(value, 0, at))) {
            return true;
        }
        String digits = value.replaceAll("[^0-9]", "");
        boolean telephone = digits.length() > TAIL_DIGITS
                && value.startsWith("+")
                && tails.contains(hash(digits, digits.length() - TAIL_DIGITS, digits.length()));
        return telephone || (digests.size() > 0 && value.length() >= least && digested(value));
    }

    private boolean digested(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (String algorithm : DIGESTS) {
            if (digests.contains(digest(algorithm, value)) || digests.contains(digest(algorithm, lower))) {
                return true;
            }
        }
        return false;
    }

    private static long digest(String algorithm, String value) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(value.getBytes(StandardCharsets.UTF_8));
            String hex = HexFormat.of().formatHex(digest);
            return hash(hex, 0, hex.length());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm + ".", e);
        }
    }

    private void collect(String text) {
        int from = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at == text.length() || !inRun(text.charAt(at))) {
                if (at - from >= least) {
                    budget.tick();
                    run(text, from, at);
                }
                from = at + 1;
            }
        }
    }

    private void run(String text, int from, int to) {
        int digits = 0;
        int hex = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            hex += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ? 1 : 0;
        }
        int length = to - from;
        if (digits == length) {
            if (length >= TAIL_DIGITS && length <= MAX_DIGITS) {
                tails.add(hash(text, to - TAIL_DIGITS, to));
            }
        } else if (hex == length && (length == 32 || length == 40 || length == 64 || length == 128)) {
            digests.add(hash(text, from, to));
        } else if (text.charAt(from) > '9' && (digits > 0 || text.indexOf('.', from) < to)) {
            names.add(hash(text, from, to));
        }
    }

    private static boolean inRun(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_';
    }

    private static long hash(String text, int from, int to) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ Character.toLowerCase(text.charAt(i))) * 0x100000001b3L;
        }
        return hash;
    }
}
