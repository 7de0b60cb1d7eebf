package cce.gate.mitigate;

import java.util.Locale;
import java.util.Set;

/// Names under which one person's value is printed.
final class Extremes {
    private static final Set<String> NAMES =
            Set.of("min", "max", "minimum", "maximum", "range", "lowest", "highest", "first", "last");

    private Extremes() {}

    static boolean isNamed(String name) {
        for (String word : name.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (NAMES.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
