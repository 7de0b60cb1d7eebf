package cce.cced.identity;

import cce.protocol.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, which every Java runtime has.
public final class Digests {
    private Digests() {}

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    public static Sha256Digest sha256(byte[] bytes) {
        return Sha256Digest.of(newSha256().digest(bytes));
    }
}
