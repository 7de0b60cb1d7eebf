package cce.attestation;

import java.time.Duration;
import java.util.Set;

/// What a policy asks of the platform under a TD, in the vendor's terms.
///
/// @param accepted the TCB statuses that are good enough; never `Revoked`
/// @param outOfDateGrace how long after its TCB date an accepted out-of-date platform stays acceptable
/// @param collateralGrace how long TCB info and QE identity are believed after they asked to be replaced. Certificates,
///     CRLs and signatures have no grace
/// @param minEvaluationNumber floor that keeps old collateral from being played back
/// @param allowedAdvisories the advisories that may apply to the platform
/// @param deniedAdvisories the advisories that may not
public record TcbPolicy(
        Set<TcbStatus> accepted,
        Duration outOfDateGrace,
        Duration collateralGrace,
        int minEvaluationNumber,
        Allowed<String> allowedAdvisories,
        Set<String> deniedAdvisories) {
    /// A platform nobody updated for longer is not out of date, it is abandoned.
    public static final Duration MAX_OUT_OF_DATE_GRACE = Duration.ofDays(730);

    /// The vendor issues collateral for 30 days at a time.
    public static final Duration MAX_COLLATERAL_GRACE = Duration.ofDays(30);

    public TcbPolicy {
        accepted = Set.copyOf(accepted);
        deniedAdvisories = Set.copyOf(deniedAdvisories);
        if (accepted.contains(TcbStatus.REVOKED)) {
            throw new EvidenceException(
                    Rejection.MALFORMED_POLICY, "A revoked TCB cannot be accepted; remove Revoked from the policy.");
        }
        requireWithin("out-of-date grace", outOfDateGrace, MAX_OUT_OF_DATE_GRACE);
        requireWithin("collateral grace", collateralGrace, MAX_COLLATERAL_GRACE);
    }

    private static void requireWithin(String what, Duration grace, Duration max) {
        if (grace.isNegative() || grace.compareTo(max) > 0) {
            throw new EvidenceException(
                    Rejection.MALFORMED_POLICY, "The " + what + " must be within 0 and " + max.toDays() + " days.");
        }
    }
}
