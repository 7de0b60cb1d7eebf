package cce.sealing;

import cce.protocol.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, which every Java runtime has.
final class Digests {
    private Digests() {}

    /// To be copied: looking an algorithm up among the providers costs more than hashing a line with it.
    private static final class Prototype {
        static final MessageDigest FRESH = lookUp();
    }

    static MessageDigest newSha256() {
        try {
            return (MessageDigest) Prototype.FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return lookUp();
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    static Sha256Digest sha256(byte[] bytes) {
        return Sha256Digest.of(newSha256().digest(bytes));
    }
}
