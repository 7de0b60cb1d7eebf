package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class JobCredentialTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final KeyPair KEY = keyPair();
    private static final JobCredential CREDENTIAL = JobCredential.of(
            CredentialPurpose.KEYS,
            new JobId(new UUID(7, 9)),
            WalletAddress.parse("0x" + "11".repeat(20)),
            List.of(DatasetId.parse("0x" + "22".repeat(20))),
            Nonce.parse("33".repeat(16)),
            NOW,
            NOW.plusSeconds(600));

    @Test
    void signedCredential_verifiesToTheSameClaims() {
        assertThat(JobCredential.verify(CREDENTIAL.sign(KEY.getPrivate()), KEY.getPublic()))
                .isEqualTo(CREDENTIAL);
    }

    @Test
    void anyChangedCharacter_isRefused() {
        String token = CREDENTIAL.sign(KEY.getPrivate());
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertRefused(changed);
        }
    }

    @Test
    void everyTruncation_isRefused() {
        String token = CREDENTIAL.sign(KEY.getPrivate());
        for (int length = 0; length < token.length(); length++) {
            assertRefused(token.substring(0, length));
        }
    }

    @Test
    void anotherKey_isRefused() {
        assertRefused(CREDENTIAL.sign(keyPair().getPrivate()));
    }

    @Test
    void algorithmNone_isRefused() {
        String payload = CREDENTIAL.sign(KEY.getPrivate()).split("\\.", -1)[1];
        assertRefused(base64("{\"alg\":\"none\",\"typ\":\"cce-job-credential+jwt\"}") + "." + payload + ".");
    }

    @Test
    void validSignatureUnderAnotherType_isRefused() throws Exception {
        String input = base64("{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}") + "."
                + CREDENTIAL.sign(KEY.getPrivate()).split("\\.", -1)[1];
        assertRefused(input + "." + signature(input, KEY.getPrivate()));
    }

    @Test
    void signedClaimsWithAnUnknownPurpose_areRefused() throws Exception {
        String claims = new String(Json.canonical(CREDENTIAL), StandardCharsets.UTF_8).replace("\"keys\"", "\"admin\"");
        String input = CREDENTIAL.sign(KEY.getPrivate()).split("\\.", -1)[0] + "." + base64(claims);
        assertRefused(input + "." + signature(input, KEY.getPrivate()));
    }

    @Test
    void credential_expiresAtItsSecond() {
        assertThat(CREDENTIAL.isExpired(NOW.plusSeconds(599))).isFalse();
        assertThat(CREDENTIAL.isExpired(NOW.plusSeconds(600))).isTrue();
    }

    @Test
    void credentialIssuedAhead_isFromFuture() {
        assertThat(CREDENTIAL.isFromFuture(NOW.minusSeconds(31), 30)).isTrue();
        assertThat(CREDENTIAL.isFromFuture(NOW.minusSeconds(30), 30)).isFalse();
    }

    private static void assertRefused(String token) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> JobCredential.verify(token, KEY.getPublic()));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String signature(String input, PrivateKey key) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
