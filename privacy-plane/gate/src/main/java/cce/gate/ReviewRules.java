package cce.gate;

/// How people decide about what the gate held.
///
/// @param expirySeconds after which an undecided output is destroyed
/// @param reminderSeconds after which reviewers are reminded
/// @param quorumPermille score from which one owner's reviewers must agree in number
/// @param quorum how many must, where the owner has that many
/// @param resubmissionsPerDay held results that a consumer may cause on one dataset in a day
/// @param completionGridSeconds grid that moments shown to the consumer are rounded up to; 0 shows them as they are
/// @param paddingFloorBytes smallest size of a released result; above it sizes are powers of two
public record ReviewRules(
        long expirySeconds,
        long reminderSeconds,
        int quorumPermille,
        int quorum,
        int resubmissionsPerDay,
        int completionGridSeconds,
        int paddingFloorBytes) {
    private static final long MAX_SECONDS = 366L * 86_400;

    public ReviewRules {
        GatePolicy.check(expirySeconds >= 1 && expirySeconds <= MAX_SECONDS, "review.expirySeconds", "1 to a year");
        GatePolicy.check(
                reminderSeconds >= 1 && reminderSeconds <= MAX_SECONDS, "review.reminderSeconds", "1 to a year");
        GatePolicy.check(quorumPermille >= 0 && quorumPermille <= 1000, "review.quorumPermille", "0 to 1000");
        GatePolicy.check(quorum >= 1 && quorum <= 10, "review.quorum", "1 to 10");
        GatePolicy.check(
                resubmissionsPerDay >= 1 && resubmissionsPerDay <= 10_000, "review.resubmissionsPerDay", "1 to 10000");
        GatePolicy.check(
                completionGridSeconds >= 0 && completionGridSeconds <= 86_400,
                "review.completionGridSeconds",
                "0 to 86400");
        GatePolicy.check(
                paddingFloorBytes >= 1024 && paddingFloorBytes <= 1 << 30, "review.paddingFloorBytes", "1024 to 2^30");
    }

    ReviewRules strictest(ReviewRules other) {
        return new ReviewRules(
                Math.min(expirySeconds, other.expirySeconds),
                Math.min(reminderSeconds, other.reminderSeconds),
                Math.min(quorumPermille, other.quorumPermille),
                Math.max(quorum, other.quorum),
                Math.min(resubmissionsPerDay, other.resubmissionsPerDay),
                Math.max(completionGridSeconds, other.completionGridSeconds),
                Math.max(paddingFloorBytes, other.paddingFloorBytes));
    }
}
