package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cce.sealing.NativeCryptography;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Here and not beside the class, because the provider lies on the class path of the command.
final class NativeCryptographyTest {
    private static final String PROVIDER = "AmazonCorrettoCryptoProvider";

    private final Random random = new Random(220);

    @BeforeAll
    static void load() {
        Assumptions.assumeTrue(
                NativeCryptography.preferWhereItLoads() || System.getenv("CI") != null,
                "The native provider has no library for this machine.");
    }

    @Test
    void provider_isAskedLast_butForWhatItIsPreferredFor() {
        Provider[] order = Security.getProviders();

        assertThat(order[order.length - 1].getName()).isEqualTo(PROVIDER);
        assertThat(Security.getProperty("jdk.security.provider.preferred").split(", "))
                .allSatisfy(preferred -> assertThat(preferred).endsWith(":" + PROVIDER))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 4096, 16_344, 65_496, 1_048_560})
    void bothProviders_computeTheSame(int length) throws GeneralSecurityException {
        byte[] key = bytes(32);
        byte[] nonce = bytes(12);
        byte[] text = bytes(length);

        assertThat(seal(PROVIDER, key, nonce, text)).isEqualTo(seal("SunJCE", key, nonce, text));
        assertThat(MessageDigest.getInstance("SHA-256", PROVIDER).digest(text))
                .isEqualTo(MessageDigest.getInstance("SHA-256", "SUN").digest(text));
        assertThat(mac(PROVIDER, key, text)).isEqualTo(mac("SunJCE", key, text));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] seal(String provider, byte[] key, byte[] nonce, byte[] text) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        return cipher.doFinal(text);
    }

    private static byte[] mac(String provider, byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256", provider);
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }
}
