package cce.attestation;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/// A key that signs documents or tokens: P-256 (ES256) or Ed25519 (EdDSA). Its id is SHA-256 of the public key (SPKI).
public final class DocumentKey {
    private final PrivateKey key;
    private final SignatureScheme scheme;
    private final Octets id;

    private DocumentKey(PrivateKey key, SignatureScheme scheme, Octets id) {
        this.key = key;
        this.scheme = scheme;
        this.id = id;
    }

    public static DocumentKey of(KeyPair pair) {
        SignatureScheme scheme = SignatureScheme.ofKey(pair.getPublic())
                .filter(known -> known.fits(pair.getPrivate()))
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_INPUT, "The key is neither a P-256 nor an Ed25519 key pair."));
        return new DocumentKey(pair.getPrivate(), scheme, idOf(pair.getPublic()));
    }

    /// SHA-256 of the key as SPKI.
    public static Octets idOf(PublicKey key) {
        return sha256(key.getEncoded());
    }

    /// Reads a public key as SPKI (DER), P-256 or Ed25519.
    public static PublicKey readPublic(byte[] spki) {
        return Arrays.stream(SignatureScheme.values())
                .flatMap(scheme -> publicKey(scheme, spki).stream())
                .findFirst()
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_INPUT,
                        "The public key is neither a P-256 nor an Ed25519 key in SPKI form."));
    }

    private static Optional<PublicKey> publicKey(SignatureScheme scheme, byte[] spki) {
        try {
            PublicKey key = KeyFactory.getInstance(scheme.keyAlgorithm()).generatePublic(new X509EncodedKeySpec(spki));
            return scheme.fits(key) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException notOfThisAlgorithm) {
            return Optional.empty();
        }
    }

    static Octets sha256(byte[] bytes) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Octets id() {
        return id;
    }

    SignatureScheme scheme() {
        return scheme;
    }

    byte[] sign(byte[] message) {
        return scheme.sign(key, message);
    }
}
