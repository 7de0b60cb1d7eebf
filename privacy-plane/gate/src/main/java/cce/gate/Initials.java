package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.LongSet;
import cce.gate.input.Words;
import cce.gate.view.View;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// People of the input by an initial and their last word: `A. Brunner`, `Brunner, A`. Any one may be a coincidence, so
/// nearly all that the output shows must be people, and clearly more than with the next letter in front.
final class Initials {
    private static final Pattern NAMED = Pattern.compile(
            "(?<![\\p{L}.-])(?:(\\p{Lu})(?:\\. ?| )(\\p{Lu}\\p{Ll}{2,20})(?![\\p{L}-])|(\\p{Lu}\\p{Ll}{2,20}),? (\\p{Lu})(?![\\p{L}-]))");
    private static final int MIN_PEOPLE = 3;
    private static final double MIN_SHARE = 0.8;
    private static final int MIN_LAST_CHARS = 3;

    private final LongSet shown = new LongSet();
    private final LongSet shifted = new LongSet();

    Initials(List<View> views, Budget budget) {
        for (View view : views) {
            if (view instanceof View.Text text) {
                Matcher matcher = NAMED.matcher(text.text());
                while (matcher.find()) {
                    budget.tick();
                    boolean first = matcher.group(1) != null;
                    char initial = matcher.group(first ? 1 : 4).charAt(0);
                    String last = matcher.group(first ? 2 : 3);
                    shown.add(key(initial, last));
                    shifted.add(key(next(initial), last));
                }
            }
        }
    }

    /// How many the column has of those shown; 0 if they may be there by chance.
    int count(InputColumn column, Budget budget) {
        if (shown.size() < MIN_PEOPLE) {
            return 0;
        }
        var people = new LongSet();
        var byChance = new LongSet();
        for (int code = column.distinctNumbers(); code < column.distinct(); code++) {
            budget.tick();
            String value = column.text(code).orElse("");
            int space = value.lastIndexOf(' ');
            if (space > 1 && Character.isLetter(value.charAt(0)) && value.length() - space > MIN_LAST_CHARS) {
                long key = key(value.charAt(0), value.substring(space + 1));
                if (shown.contains(key)) {
                    people.add(key);
                }
                if (shifted.contains(key)) {
                    byChance.add(key);
                }
            }
        }
        boolean meant = people.size() >= shown.size() * MIN_SHARE && people.size() >= byChance.size() + MIN_PEOPLE;
        return meant ? people.size() : 0;
    }

    private static char next(char initial) {
        char upper = Character.toUpperCase(initial);
        return upper >= 'A' && upper < 'Z' ? (char) (upper + 1) : 'A';
    }

    private static long key(char initial, String last) {
        return Words.key(Words.normal(initial + " " + last));
    }
}
