package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ReportDataTest {
    private static final EphemeralPublicKey KEY = EphemeralPublicKey.of(filled(1216, 1));
    private static final RequestId REQUEST = RequestId.of(filled(16, 2));

    @Test
    void keyRequest_isSha512OfKeyThenRequest() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update(KEY.toByteArray());
        digest.update(REQUEST.toByteArray());
        assertThat(ReportData.forKeyRequest(KEY, REQUEST).matches(digest.digest()))
                .isTrue();
    }

    @Test
    void result_isSha512OfJobTextThenHash() throws Exception {
        JobId job = new JobId(new UUID(1, 2));
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update(job.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update(new byte[32]);
        assertThat(ReportData.forResult(job, Sha256Digest.of(new byte[32])).toByteArray())
                .isEqualTo(digest.digest());
    }

    @Test
    void anyChangedBit_doesNotMatch() {
        byte[] bound = ReportData.forKeyRequest(KEY, REQUEST).toByteArray();
        for (int bit = 0; bit < bound.length * 8; bit++) {
            byte[] changed = bound.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(ReportData.forKeyRequest(KEY, REQUEST).matches(changed)).isFalse();
        }
    }

    @Test
    void challengeOfAnotherLength_isRefused() {
        Sha256Digest zero = Sha256Digest.of(new byte[32]);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> ReportData.forIdentity(zero, zero, new byte[16]));
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
