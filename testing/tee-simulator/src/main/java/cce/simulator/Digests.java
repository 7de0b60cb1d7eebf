package cce.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;

/// The hashes and signatures the simulated hardware makes.
final class Digests {
    private Digests() {}

    static byte[] sha256(byte[]... parts) {
        return hash("SHA-256", parts);
    }

    static byte[] sha384(byte[]... parts) {
        return hash("SHA-384", parts);
    }

    /// ECDSA P-256 over SHA-256, as r || s.
    static byte[] sign(PrivateKey key, byte[] message) {
        return sign("SHA256withECDSAinP1363Format", key, message);
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK cannot sign with " + algorithm + ".", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks " + algorithm + ".", e);
        }
    }
}
