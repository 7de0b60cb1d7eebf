package cce.executor;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The one spelling of a SHA-256 digest here: 64 lower-case hexadecimal digits, so equal digests are equal strings.
final class Sha256Hex {

    static final int DIGITS = 64;

    private Sha256Hex() {}

    static boolean isValid(String hex) {
        return hex.length() == DIGITS && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
        }
    }
}
