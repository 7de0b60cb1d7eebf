package cce.cli;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.Collateral;
import cce.attestation.Cryptography;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Expectation;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.TrustAnchors;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import cce.protocol.CcedApi;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.EvidenceDocument;
import cce.protocol.ReportData;
import cce.protocol.TeeType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A client's own judgement of evidence: the endpoint file says which roots and reference values it goes by, its user
/// which policy, and no answer of a service can change that.
final class EvidenceCheck {
    private final TrustAnchors anchors;
    private final AppraisalPolicy policy;

    private EvidenceCheck(TrustAnchors anchors, AppraisalPolicy policy) {
        this.anchors = anchors;
        this.policy = policy;
    }

    /// @param policy name or file of the policy to judge by, instead of the one shipped for the endpoint's profile
    static EvidenceCheck of(Endpoint endpoint, Optional<String> policy) {
        PolicyChoice.Profile profile = PolicyChoice.Profile.of(endpoint);
        TrustAnchors anchors = switch (profile) {
            case PRODUCTION -> TrustAnchors.production();
            case DEV -> TrustAnchors.insecureTestRoot(Base64.getDecoder().decode(endpoint.devRoot()));
        };
        return new EvidenceCheck(anchors, PolicyChoice.forProfile(profile, policy));
    }

    /// The evidence, when it holds; a [CliException] with the verifier's sentence when not.
    VerifiedEvidence require(
            String who,
            TeeType tee,
            EvidenceDocument document,
            String collateral,
            ReportData expected,
            Optional<cce.protocol.Measurement> configuration,
            List<ReferenceRegistration> references,
            Instant now) {
        if (tee != TeeType.TDX) {
            throw CliException.notVerified(who + " sent " + tee + " evidence; this client verifies tdx.");
        }
        VerifiedEvidence verified = verify(who, document, collateral, now);
        Expectation expectation = configuration
                .map(id -> Expectation.of(reportData(expected), Measurement.of(id.toByteArray())))
                .orElseGet(() -> Expectation.of(reportData(expected)));
        return switch (new Appraiser(policy, values(references)).appraise(verified, expectation, now)) {
            case Appraisal.Accepted accepted -> accepted.evidence();
            case Appraisal.Refused refused ->
                throw CliException.notVerified(
                        "The evidence of " + who + " was refused (" + refused.reason() + "): " + refused.sentence());
        };
    }

    private VerifiedEvidence verify(String who, EvidenceDocument document, String collateral, Instant now) {
        try {
            Verification verification = new EvidenceVerifier(anchors, Cryptography.fastestPresent())
                    .verify(
                            RawEvidence.tdx(document.quoteBytes()),
                            Collateral.parse(collateral.getBytes(StandardCharsets.UTF_8)),
                            now);
            return switch (verification) {
                case Verification.Verified verified -> verified.evidence();
                case Verification.Rejected rejected ->
                    throw CliException.notVerified("The evidence of " + who + " is not authentic (" + rejected.reason()
                            + "): " + rejected.sentence());
            };
        } catch (EvidenceException e) {
            throw new CliException(
                    ExitCode.NOT_VERIFIED, "The evidence of " + who + " is malformed: " + e.getMessage(), e);
        }
    }

    private static cce.attestation.ReportData reportData(ReportData expected) {
        return cce.attestation.ReportData.of(expected.toByteArray());
    }

    private static ReferenceValues values(List<ReferenceRegistration> references) {
        return new ReferenceValues(references.stream().map(EvidenceCheck::value).toList());
    }

    static ReferenceValue value(ReferenceRegistration reference) {
        return switch (reference.measurements()) {
            case CcedApi.TdxMeasurements tdx ->
                new ReferenceValue.Tdx(
                        reference.label(),
                        measurement(tdx.mrTd()),
                        tdx.rtmrs().stream()
                                .map(rtmr -> rtmr.map(EvidenceCheck::measurement))
                                .toList());
            case CcedApi.SnpMeasurements snp ->
                new ReferenceValue.Snp(
                        reference.label(),
                        "",
                        measurement(snp.launchDigest()),
                        snp.minGuestSvn(),
                        ReferencePeriod.ALWAYS);
        };
    }

    private static Measurement measurement(cce.protocol.Measurement measurement) {
        return Measurement.of(measurement.toByteArray());
    }
}
