package cce.sealing;

import cce.protocol.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, which every Java runtime has.
final class Digests {
    private Digests() {}

    static MessageDigest newSha256() {
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
