package cce.attestation;

import java.time.Duration;
import java.util.Set;

/// Which authentic platforms are good enough. The default ([#strict()]) is the tightest; each loosening is a named
/// method.
///
/// @param acceptedStatuses TCB statuses of a TDX platform
/// @param outOfDateGrace how long after its TCB date an accepted out-of-date platform stays acceptable
/// @param deniedAdvisories advisories that make a platform unacceptable
/// @param minTcbEvaluationDataNumber floor that keeps old collateral from being played back
/// @param septVeDisableRequired whether a TD must have disabled the exception a host could inject
/// @param allowedPlatforms PPIDs or chip ids; empty means any platform the vendor vouches for
/// @param snp what is asked of SNP guests
/// @param testRootAccepted whether evidence of a simulator passes
/// @param debugAccepted whether a machine the host can read passes
public record AppraisalPolicy(
        Set<TcbStatus> acceptedStatuses,
        Duration outOfDateGrace,
        Set<String> deniedAdvisories,
        int minTcbEvaluationDataNumber,
        boolean septVeDisableRequired,
        Set<Octets> allowedPlatforms,
        SnpPolicy snp,
        boolean testRootAccepted,
        boolean debugAccepted) {
    public AppraisalPolicy {
        acceptedStatuses = Set.copyOf(acceptedStatuses);
        deniedAdvisories = Set.copyOf(deniedAdvisories);
        allowedPlatforms = Set.copyOf(allowedPlatforms);
        if (acceptedStatuses.contains(TcbStatus.REVOKED)) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "A revoked TCB cannot be accepted; remove Revoked from the policy.");
        }
    }

    /// Only up-to-date production machines.
    public static AppraisalPolicy strict() {
        return new AppraisalPolicy(
                Set.of(TcbStatus.UP_TO_DATE),
                Duration.ZERO,
                Set.of(),
                0,
                true,
                Set.of(),
                SnpPolicy.strict(),
                false,
                false);
    }

    public AppraisalPolicy accepting(Set<TcbStatus> statuses, Duration grace) {
        return new AppraisalPolicy(
                statuses,
                grace,
                deniedAdvisories,
                minTcbEvaluationDataNumber,
                septVeDisableRequired,
                allowedPlatforms,
                snp,
                testRootAccepted,
                debugAccepted);
    }

    public AppraisalPolicy withMinTcbEvaluationDataNumber(int floor) {
        return new AppraisalPolicy(
                acceptedStatuses,
                outOfDateGrace,
                deniedAdvisories,
                floor,
                septVeDisableRequired,
                allowedPlatforms,
                snp,
                testRootAccepted,
                debugAccepted);
    }

    public AppraisalPolicy onPlatforms(Set<Octets> platforms) {
        return new AppraisalPolicy(
                acceptedStatuses,
                outOfDateGrace,
                deniedAdvisories,
                minTcbEvaluationDataNumber,
                septVeDisableRequired,
                platforms,
                snp,
                testRootAccepted,
                debugAccepted);
    }

    public AppraisalPolicy withSnp(SnpPolicy policy) {
        return new AppraisalPolicy(
                acceptedStatuses,
                outOfDateGrace,
                deniedAdvisories,
                minTcbEvaluationDataNumber,
                septVeDisableRequired,
                allowedPlatforms,
                policy,
                testRootAccepted,
                debugAccepted);
    }

    /// For the dev profile only: evidence under a test root passes, which a simulator can make for any code.
    public AppraisalPolicy insecureAcceptTestRoot() {
        return new AppraisalPolicy(
                acceptedStatuses,
                outOfDateGrace,
                deniedAdvisories,
                minTcbEvaluationDataNumber,
                septVeDisableRequired,
                allowedPlatforms,
                snp,
                true,
                debugAccepted);
    }

    /// For tests only: a machine whose memory the host can read passes.
    public AppraisalPolicy insecureAcceptDebug() {
        return new AppraisalPolicy(
                acceptedStatuses,
                outOfDateGrace,
                deniedAdvisories,
                minTcbEvaluationDataNumber,
                septVeDisableRequired,
                allowedPlatforms,
                snp,
                testRootAccepted,
                true);
    }
}
