package cce.attestation;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.util.Optional;

/// The two ways in which documents and tokens are signed here, by the names of JOSE and COSE (RFC 7518, RFC 9053).
enum SignatureScheme {
    ES256("ES256", -7, "SHA256withECDSAinP1363Format", "EC"),
    EDDSA("EdDSA", -8, "Ed25519", "EdDSA");

    private static final int P256_BITS = 256;

    private final String jose;
    private final long cose;
    private final String jca;
    private final String keyAlgorithm;

    SignatureScheme(String jose, long cose, String jca, String keyAlgorithm) {
        this.jose = jose;
        this.cose = cose;
        this.jca = jca;
        this.keyAlgorithm = keyAlgorithm;
    }

    String jose() {
        return jose;
    }

    long cose() {
        return cose;
    }

    /// Its keys' algorithm, as the JDK names it.
    String keyAlgorithm() {
        return keyAlgorithm;
    }

    static Optional<SignatureScheme> ofJose(String name) {
        return of(scheme -> scheme.jose.equals(name));
    }

    static Optional<SignatureScheme> ofCose(long number) {
        return of(scheme -> scheme.cose == number);
    }

    /// The scheme of a key: P-256 or Ed25519, and no other.
    static Optional<SignatureScheme> ofKey(java.security.Key key) {
        return of(scheme -> scheme.fits(key));
    }

    private static Optional<SignatureScheme> of(java.util.function.Predicate<SignatureScheme> wanted) {
        return java.util.Arrays.stream(values()).filter(wanted).findFirst();
    }

    /// The key decides, not the header: a document cannot choose how it is checked.
    boolean fits(java.security.Key key) {
        boolean named =
                key.getAlgorithm().equals(keyAlgorithm) || key.getAlgorithm().equals(jca);
        return switch (this) {
            case ES256 ->
                named && key instanceof ECKey ec && ec.getParams().getOrder().bitLength() == P256_BITS;
            case EDDSA ->
                named
                        && key instanceof java.security.interfaces.EdECKey ed
                        && ed.getParams().getName().equals("Ed25519");
        };
    }

    byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(jca);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The signing key cannot be used.", e);
        }
    }

    boolean verifies(PublicKey key, byte[] message, byte[] signed) {
        if (!fits(key)) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(jca);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // A signature of a wrong length or shape: not a valid one.
            return false;
        }
    }
}
