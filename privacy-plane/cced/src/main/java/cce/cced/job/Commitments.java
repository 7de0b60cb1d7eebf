package cce.cced.job;

import cce.cced.identity.Digests;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Salted hashes of what a manifest must fix but not show. Each has a salt of its own, derived from the report's
/// secret, so that opening one opens no other.
final class Commitments {
    private static final String LABEL = "cce/v1/finding-commitment";

    private Commitments() {}

    static Sha256Digest of(String secret, GateReport.Committed committed) {
        return digest(salt(secret, committed.datasetId(), committed.detector()), Json.canonical(committed));
    }

    /// The salt of one commitment, in hexadecimal.
    static String salt(String secret, DatasetId input, String detector) {
        return salt(secret, input + "/" + detector);
    }

    /// Commits to a file as the program wrote it.
    static Sha256Digest ofFile(String secret, int number, byte[] content) {
        return digest(salt(secret, "file/" + number), content);
    }

    private static String salt(String secret, String place) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((LABEL + "/" + place).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks HMAC-SHA256.", e);
        }
    }

    private static Sha256Digest digest(String salt, byte[] content) {
        MessageDigest digest = Digests.newSha256();
        digest.update(HexFormat.of().parseHex(salt));
        digest.update(content);
        return Sha256Digest.of(digest.digest());
    }
}
