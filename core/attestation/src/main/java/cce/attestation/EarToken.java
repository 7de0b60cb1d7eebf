package cce.attestation;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The result of an appraisal as a signed token (draft-ietf-rats-ear, JWT) that other relying parties can check.
/// How each claim is filled is docs/formats/ear.md.
///
/// @param status `affirming`, `warning` or `contraindicated`
/// @param policyId which policy was applied: name and SHA-256 of its document
/// @param vector AR4SI categories and their values
/// @param issuedAt when it was signed
/// @param nonce what the relying party sent, if it sent something
public record EarToken(
        String status, String policyId, Map<String, Integer> vector, Instant issuedAt, Optional<Octets> nonce) {
    /// The profile that readers of EAR tokens recognise.
    public static final String PROFILE = "tag:github.com,2023:veraison/ear";

    private static final String SUBMODULE = "cpu0";
    private static final long MAX_TIME = 253_402_300_799L;

    public EarToken {
        vector = Map.copyOf(vector);
    }

    /// Whether every category affirms.
    public boolean affirming() {
        return status.equals("affirming");
    }

    /// Signs what `examination` of `evidence` came to.
    public static String sign(
            VerifiedEvidence evidence,
            Examination examination,
            AppraisalPolicy policy,
            Optional<Octets> nonce,
            Instant now,
            DocumentKey key) {
        Map<String, Object> appraisal = appraisal(TrustVector.of(examination), policy.id());
        appraisal.put("ear.veraison.annotated-evidence", EvidenceClaims.of(evidence));
        return token(appraisal, nonce, now, key);
    }

    /// Signs that evidence did not verify.
    public static String signRejected(
            Verification.Rejected rejected,
            AppraisalPolicy policy,
            Optional<Octets> nonce,
            Instant now,
            DocumentKey key) {
        Map<String, Object> appraisal = appraisal(TrustVector.ofRejected(), policy.id());
        appraisal.put("ear.cce.rejection", rejected.reason().name());
        return token(appraisal, nonce, now, key);
    }

    /// Checks a token: signed by one of `signers`, of this profile, not older than `maxAge` and not from the future.
    public static EarToken verify(String token, TrustedSigners signers, Instant now, Duration maxAge) {
        try {
            return verified(CompactToken.open(token, Optional.of(signers)), now, maxAge);
        } catch (EvidenceException e) {
            // The reader of JSON speaks of collateral.
            throw e.reason() == Rejection.MALFORMED_COLLATERAL
                    ? new EvidenceException(Rejection.MALFORMED_TOKEN, "The token cannot be read. " + e.getMessage())
                    : e;
        }
    }

    /// What a trusted signer signed.
    static EarToken verified(JsonObject claims, Instant now, Duration maxAge) {
        if (!claims.text("eat_profile").equals(PROFILE)) {
            throw CompactToken.malformed("is of another profile than " + PROFILE);
        }
        Instant issued = Instant.ofEpochSecond(claims.integer("iat", MAX_TIME));
        if (issued.isAfter(now) || now.isAfter(issued.plus(maxAge))) {
            throw new EvidenceException(
                    Rejection.NOT_CURRENT,
                    "The result was issued at " + issued + ", and it is " + now + ". Get a new one.");
        }
        JsonObject appraisal = claims.object("submods").object(SUBMODULE);
        JsonObject stated = appraisal.object("ear.trustworthiness-vector");
        Map<String, Integer> vector = new LinkedHashMap<>();
        for (String name : new String[] {"instance-identity", "configuration", "executables", "hardware"}) {
            if (stated.has(name)) {
                vector.put(name, (int) stated.integer(name, 127));
            }
        }
        return new EarToken(
                appraisal.text("ear.status"),
                appraisal.text("ear.appraisal-policy-id"),
                vector,
                issued,
                claims.optionalText("eat_nonce").map(text -> Octets.of(CompactToken.decodeField("eat_nonce", text))));
    }

    private static Map<String, Object> appraisal(TrustVector vector, String policyId) {
        Map<String, Object> appraisal = new LinkedHashMap<>();
        appraisal.put("ear.status", vector.status());
        appraisal.put("ear.trustworthiness-vector", vector.claims());
        appraisal.put("ear.appraisal-policy-id", policyId);
        return appraisal;
    }

    private static String token(Map<String, Object> appraisal, Optional<Octets> nonce, Instant now, DocumentKey key) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("eat_profile", PROFILE);
        claims.put("iat", now.getEpochSecond());
        claims.put("ear.verifier-id", Map.of("build", "cce-attestation", "developer", "cce"));
        nonce.ifPresent(value -> claims.put("eat_nonce", CompactToken.encode(value.bytes())));
        claims.put("submods", Map.of(SUBMODULE, appraisal));
        return CompactToken.sign(key, claims);
    }
}
