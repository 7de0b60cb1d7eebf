package cce.gate;

import java.util.ArrayList;
import java.util.List;

/// Collects what one detector reports, up to a bound; what is beyond the bound only counts.
final class Findings {
    private static final int MAX_PER_DETECTOR = 200;

    private final DetectorId detector;
    private final List<Finding> found = new ArrayList<>();

    Findings(DetectorId detector) {
        this.detector = detector;
    }

    void add(FindingType type, double confidence, long units, String view, String excerpt) {
        if (found.size() < MAX_PER_DETECTOR) {
            found.add(new Finding(detector, type, Math.clamp(confidence, 0, 1), Math.max(1, units), view, excerpt));
        }
    }

    List<Finding> all() {
        return List.copyOf(found);
    }

    /// Shows the last two characters only, so that a reviewer can recognise a value without reading it.
    static String mask(String value) {
        return value.length() <= 4 ? "***" : "***" + value.substring(value.length() - 2);
    }
}
