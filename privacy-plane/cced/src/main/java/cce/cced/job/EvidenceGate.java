package cce.cced.job;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.Collateral;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Expectation;
import cce.attestation.RawEvidence;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.Verification;
import cce.cced.Refusal;
import cce.cced.store.Database;
import cce.collateral.CollateralException;
import cce.collateral.CollateralSource;
import cce.protocol.EvidenceDocument;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.ResultManifest.TeeEvidence;
import cce.protocol.TeeType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/// Decides whether evidence is good enough to act on: authentic, of a registered image, booted with the
/// configuration that was stored for the job, and bound to this very request. There is no way past it that skips
/// one of these.
public final class EvidenceGate {
    private final EvidenceVerifier verifier;
    private final AppraisalPolicies policies;
    private final CollateralSource collateral;
    private final References references;
    private final Database database;
    private final Clock clock;

    public EvidenceGate(
            EvidenceVerifier verifier,
            AppraisalPolicies policies,
            CollateralSource collateral,
            References references,
            Database database,
            Clock clock) {
        this.verifier = verifier;
        this.policies = policies;
        this.collateral = collateral;
        this.references = references;
        this.database = database;
        this.clock = clock;
    }

    /// Evidence that passed, with all a third party needs to check it again.
    ///
    /// @param referenceName the reference value it matched
    /// @param policyId the appraisal policy it was judged by
    public record Passed(TeeEvidence evidence, String referenceName, String policyId) {}

    /// Refuses unless everything holds.
    ///
    /// @param role `keys` or `submit`, for the record
    /// @param bootDigest the MRCONFIGID that the job's CVM must show
    /// @param binding the inputs of `expected` by name, in hexadecimal
    public Passed require(
            String role,
            TeeType type,
            EvidenceDocument document,
            ReportData expected,
            Measurement bootDigest,
            Map<String, String> binding) {
        if (type != TeeType.TDX) {
            throw refused("Evidence of this TEE type is not accepted for jobs here; run the CVM on TDX.");
        }
        Instant now = clock.instant();
        // First, so that without a policy nothing is fetched or verified either.
        AppraisalPolicy policy = database.in(policies::inForce);
        RawEvidence raw = raw(document);
        Collateral endorsements = endorsements(raw);
        Verification verification = verifier.verify(raw, endorsements, now);
        return switch (verification) {
            case Verification.Rejected rejected -> throw refused(rejected.sentence());
            case Verification.Verified verified -> {
                ReferenceValues known = database.in(references::active);
                Appraisal appraisal = new Appraiser(policy, known)
                        .appraise(verified.evidence(), expectation(expected, bootDigest), now);
                ReferenceValue matched = accepted(appraisal);
                yield new Passed(
                        new TeeEvidence(
                                role,
                                type,
                                document,
                                expected.toString(),
                                binding,
                                endorsements.format(),
                                now.getEpochSecond()),
                        matched.name(),
                        policy.id());
            }
        };
    }

    private static Expectation expectation(ReportData expected, Measurement bootDigest) {
        return Expectation.of(
                cce.attestation.ReportData.of(expected.toByteArray()),
                cce.attestation.Measurement.of(bootDigest.toByteArray()));
    }

    private static ReferenceValue accepted(Appraisal appraisal) {
        return switch (appraisal) {
            case Appraisal.Accepted accepted -> accepted.reference();
            case Appraisal.Refused refused -> throw new Refusal(typeOf(refused), refused.sentence());
        };
    }

    private static ProblemType typeOf(Appraisal.Refused refused) {
        return switch (refused.reason()) {
            case MEASUREMENT, NO_REFERENCE_VALUES, CONFIGURATION -> ProblemType.MEASUREMENT_UNTRUSTED;
            case REPORT_DATA -> ProblemType.REPORT_DATA_MISMATCH;
            case NO_POLICY,
                    STALE,
                    TEST_ROOT,
                    DEBUG,
                    TCB,
                    ADVISORY,
                    ROLLED_BACK,
                    ATTRIBUTES,
                    PLATFORM,
                    REVOCATION,
                    EVENT_LOG,
                    OWNER -> ProblemType.EVIDENCE_REFUSED;
        };
    }

    private static RawEvidence raw(EvidenceDocument document) {
        try {
            return RawEvidence.tdx(document.quoteBytes());
        } catch (EvidenceException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private Collateral endorsements(RawEvidence raw) {
        try {
            return collateral.collateralFor(raw);
        } catch (CollateralException e) {
            throw switch (e.reason()) {
                case UNREADABLE_QUOTE, UNKNOWN_PLATFORM ->
                    refused("The quote does not say which platform made it, or no vendor knows that platform.");
                case UNAVAILABLE, UNREADABLE_ANSWER, WITHDRAWN, ROLLED_BACK, BAD_FILE ->
                    new Refusal(
                            ProblemType.COLLATERAL_UNAVAILABLE,
                            "The endorsements of the evidence could not be fetched; try again in a minute.",
                            e);
            };
        }
    }

    private static Refusal refused(String sentence) {
        return new Refusal(ProblemType.EVIDENCE_REFUSED, sentence);
    }
}
