package cce.attestation.measure;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash functions of the two vendors.
final class Hashes {
    private Hashes() {}

    static MessageDigest sha384() {
        return named("SHA-384");
    }

    static byte[] sha256(byte[] content) {
        return named("SHA-256").digest(content);
    }

    private static MessageDigest named(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks " + algorithm + ".", e);
        }
    }
}
