package cce.protocol;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// `GET /v1/attestation?nonce=<64 hex>`: who cced is. Its evidence is bound by [ReportData#forIdentity] to the key
/// of this TLS connection, to the key that signs Result Manifests and to the caller's nonce.
///
/// @param collateral the endorsements the evidence verifies with, as one JSON text; believed only once verified
/// @param signingKey base64 of the SubjectPublicKeyInfo of the Ed25519 signing key
/// @param profile `dev` or `production`, for display; what counts is the root that the evidence chains to
public record IdentityAnswer(
        TeeType teeType, EvidenceDocument evidence, String collateral, String signingKey, String profile) {
    private static final int MAX_KEY_CHARS = 128;

    public IdentityAnswer {
        if (signingKey.length() > MAX_KEY_CHARS) {
            throw ProtocolException.malformed("signing_key", "is not an Ed25519 key");
        }
    }

    public byte[] signingKeyBytes() {
        try {
            return Base64.getDecoder().decode(signingKey);
        } catch (IllegalArgumentException e) {
            throw ProtocolException.malformed("signing_key", "is not base64");
        }
    }

    /// The key Result Manifests verify with.
    public PublicKey signingPublicKey() {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(signingKeyBytes()));
        } catch (GeneralSecurityException e) {
            throw ProtocolException.malformed("signing_key", "is not an Ed25519 key");
        }
    }

    public Sha256Digest signingKeyDigest() {
        return Sha256Digest.of(Json.hash("SHA-256", signingKeyBytes()));
    }
}
