package cce.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The 64 bytes a TEE signs for its software: the one place that says what evidence is bound to.
///
/// The three inputs differ in length (1232, 68 and 32 + n bytes behind a label), so evidence made for one purpose is
/// never valid for another. Compare with [#matches], which takes constant time.
public record ReportData(Bytes bytes) {
    public static final int LENGTH = 64;

    /// Nonce length in the identity challenge, in bytes.
    public static final int CHALLENGE_LENGTH = 32;

    private static final byte[] IDENTITY_LABEL = "cce/v1/cced-identity\0".getBytes(StandardCharsets.US_ASCII);

    public ReportData {
        bytes.requireLength("report_data", LENGTH);
    }

    /// SHA-512(eph_pk || request_id): a CVM asks for keys.
    public static ReportData forKeyRequest(EphemeralPublicKey key, RequestId request) {
        return hash(key.toByteArray(), request.toByteArray());
    }

    /// SHA-512(job_id || result_hash): a CVM submits a result.
    public static ReportData forResult(JobId job, Sha256Digest resultHash) {
        return hash(job.toUtf8(), resultHash.toByteArray());
    }

    /// SHA-512(label || SHA-256(TLS SPKI) || SHA-256(signing SPKI) || challenge): cced shows who it is.
    public static ReportData forIdentity(Sha256Digest tlsKey, Sha256Digest signingKey, byte[] challenge) {
        if (challenge.length != CHALLENGE_LENGTH) {
            throw ProtocolException.malformed("nonce", "must be " + CHALLENGE_LENGTH + " bytes");
        }
        return hash(IDENTITY_LABEL, tlsKey.toByteArray(), signingKey.toByteArray(), challenge);
    }

    public boolean matches(byte[] claimed) {
        return MessageDigest.isEqual(bytes.toByteArray(), claimed);
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private static ReportData hash(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return new ReportData(Bytes.of(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return bytes.hex();
    }
}
