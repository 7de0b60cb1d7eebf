package cce.gate;

import java.util.Collection;
import java.util.List;

/// The composite score: each finding takes its share of what the others left, so many weak findings add up and none
/// can hide another.
final class Score {
    private static final double OPAQUE_FLOOR = 0.40;
    private static final double OPAQUE_SPAN = 0.40;
    private static final double FAILURE_FLOOR = 0.40;
    private static final double CERTAIN = 0.95;
    private static final double EXTENT_DECADES = 3;

    private Score() {}

    static double of(Collection<Finding> findings, long opaqueBytes, long opaqueBudget) {
        double left = 1;
        double floor = 0;
        for (Finding finding : findings) {
            double extent = Math.min(1, Math.log10(1.0 + finding.units()) / EXTENT_DECADES);
            left *= 1 - finding.type().severity().weight() * finding.confidence() * (0.5 + 0.5 * extent);
            floor = Math.max(floor, failure(finding.type()) ? FAILURE_FLOOR : 0);
        }
        if (opaqueBytes > 0) {
            floor = Math.max(floor, OPAQUE_FLOOR + OPAQUE_SPAN * Math.min(1, (double) opaqueBytes / opaqueBudget));
        }
        return Math.max(floor, 1 - left);
    }

    /// A score below the threshold releases; the threshold itself already holds.
    static Verdict verdict(double score, List<Finding> findings, GatePolicy policy) {
        boolean blocked = findings.stream().anyMatch(f -> f.type().blocks() && f.confidence() >= CERTAIN);
        if (blocked || score >= policy.blockPermille() / 1000.0) {
            return Verdict.BLOCK;
        }
        return score >= policy.holdPermille() / 1000.0 ? Verdict.HOLD : Verdict.RELEASE;
    }

    private static boolean failure(FindingType type) {
        return switch (type) {
            case DETECTOR_FAILED, DETECTOR_TIMEOUT, DECODE_LIMIT, NO_INDEX -> true;
            default -> false;
        };
    }
}
