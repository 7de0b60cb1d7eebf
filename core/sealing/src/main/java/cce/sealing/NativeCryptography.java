package cce.sealing;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Amazon's provider over AWS-LC for what sealing computes most: AES-GCM, SHA-256 and the HMAC under key derivation.
/// The JDK's own are as fast once its second compiler has been through them, which takes a second of processor time;
/// a short command is over by then (docs/decisions/220).
public final class NativeCryptography {
    private static final String PROVIDER = "AmazonCorrettoCryptoProvider";

    /// For these the provider comes first; for everything else it is the last to be asked.
    private static final String PREFERRED = String.join(
            ", ", "AES/GCM/NoPadding:" + PROVIDER, "MessageDigest.SHA-256:" + PROVIDER, "Mac.HmacSHA256:" + PROVIDER);

    /// Case 14 of the GCM specification: one block of zeros under a key and a nonce of zeros.
    private static final String GCM_ANSWER = "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919";

    /// FIPS 180-2: SHA-256 of "abc".
    private static final String SHA_ANSWER = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private NativeCryptography() {}

    /// Makes the provider the first choice of this process, where it lies on the class path, its library loads
    /// and it gets known answers right; else the JDK computes everything, as before. To be called first of
    /// all: the JDK reads the order of preference once.
    ///
    /// @return whether the provider is used
    public static boolean preferWhereItLoads() {
        Security.setProperty("jdk.security.provider.preferred", PREFERRED);
        Optional<Provider> found = load().filter(NativeCryptography::answersRight);
        // The order of preference names a provider that may now not be there; the JDK passes over such a name.
        found.ifPresent(Security::addProvider);
        return found.isPresent();
    }

    private static Optional<Provider> load() {
        try {
            return ServiceLoader.load(Provider.class, NativeCryptography.class.getClassLoader()).stream()
                    .filter(service -> service.type().getSimpleName().equals(PROVIDER))
                    .map(ServiceLoader.Provider::get)
                    .findFirst();
        } catch (ServiceConfigurationError | LinkageError e) {
            // A library for another platform: slower is the only difference.
            return Optional.empty();
        }
    }

    private static boolean answersRight(Provider provider) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(new byte[SealingKey.KEY_BYTES], "AES"),
                    new GCMParameterSpec(8 * SealedLayout.TAG_BYTES, new byte[12]));
            byte[] block = cipher.doFinal(new byte[16]);
            byte[] hash = MessageDigest.getInstance("SHA-256", provider).digest(new byte[] {'a', 'b', 'c'});
            return Arrays.equals(block, HexFormat.of().parseHex(GCM_ANSWER))
                    && Arrays.equals(hash, HexFormat.of().parseHex(SHA_ANSWER));
        } catch (GeneralSecurityException | LinkageError e) {
            // Without its native part the provider offers no algorithm at all.
            return false;
        }
    }
}
