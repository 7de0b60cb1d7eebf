package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// One job. Written as a lower-case UUID of 36 characters, which is also what REPORTDATA and the result key are derived
/// from.
public record JobId(UUID value) {
    private static final int TEXT_LENGTH = 36;

    @JsonCreator
    public static JobId parse(String text) {
        try {
            UUID value = UUID.fromString(text);
            if (text.length() == TEXT_LENGTH && value.toString().equals(text)) {
                return new JobId(value);
            }
        } catch (IllegalArgumentException e) {
            throw ProtocolException.malformed("job_id", "is not a UUID");
        }
        throw ProtocolException.malformed("job_id", "must be a UUID in its canonical, lower-case form");
    }

    /// 36 ASCII bytes.
    public byte[] toUtf8() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// The subject of this job's on-chain records: SHA-256 of its text, so that a record names the job to those who
    /// know it.
    public Sha256Digest ledgerSubject() {
        try {
            return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(toUtf8()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
