package cce.sealing;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/// ML-KEM-768 (FIPS 203) of the JDK, with raw encapsulation keys instead of X.509 ones.
final class MlKem {
    static final int ENCAPSULATION_KEY_BYTES = 1184;
    static final int CIPHERTEXT_BYTES = 1088;
    static final int SHARED_SECRET_BYTES = 32;

    /// DER of a SubjectPublicKeyInfo for id-alg-ml-kem-768, up to the key itself (RFC 9935).
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

    private static final String ALGORITHM = "ML-KEM";

    private MlKem() {}

    /// A new key pair.
    ///
    /// @param encapsulationKey raw, public
    /// @param decapsulationKey in PKCS #8, as the JDK encodes it
    @SuppressWarnings("ArrayRecordComponent") // Lives for one call.
    record KeyPair(byte[] encapsulationKey, SecretBytes decapsulationKey) {}

    /// What a sender gets.
    ///
    /// @param ciphertext for the recipient
    /// @param sharedSecret for the sender
    @SuppressWarnings("ArrayRecordComponent") // Lives for one call.
    record Encapsulation(byte[] ciphertext, SecretBytes sharedSecret) {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ML_KEM_768, random);
            java.security.KeyPair pair = generator.generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            if (spki.length != SPKI_PREFIX.length + ENCAPSULATION_KEY_BYTES) {
                throw new IllegalStateException("This Java runtime encodes ML-KEM-768 keys in an unknown way.");
            }
            return new KeyPair(
                    Arrays.copyOfRange(spki, SPKI_PREFIX.length, spki.length),
                    SecretBytes.adopt(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /// Draws a shared secret for the owner of `encapsulationKey`.
    ///
    /// @throws SealingException if those bytes are no ML-KEM-768 key
    static Encapsulation encapsulate(byte[] encapsulationKey, SecureRandom random) throws SealingException {
        try {
            KEM.Encapsulated made = KEM.getInstance(ALGORITHM)
                    .newEncapsulator(publicKey(encapsulationKey), random)
                    .encapsulate();
            return new Encapsulation(made.encapsulation(), secretOf(made.key()));
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The recipient's ML-KEM-768 key is not a valid one.", e);
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /// The shared secret in `ciphertext`. A changed ciphertext gives an unrelated secret, not an error (FIPS
    /// 203, implicit rejection); the message it keys then does not open.
    static SecretBytes decapsulate(SecretBytes decapsulationKey, byte[] ciphertext) throws SealingException {
        byte[] encoded = decapsulationKey.copy(SecretAccess.toRawKeyBytes());
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return secretOf(KEM.getInstance(ALGORITHM).newDecapsulator(key).decapsulate(ciphertext));
        } catch (DecapsulateException e) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The message's ML-KEM-768 ciphertext is not a valid one.", e);
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + raw.length);
        System.arraycopy(raw, 0, spki, SPKI_PREFIX.length, raw.length);
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(spki));
    }

    private static SecretBytes secretOf(SecretKey key) {
        return SecretBytes.adopt(key.getEncoded());
    }

    private static IllegalStateException unavailable(GeneralSecurityException cause) {
        return new IllegalStateException("This Java runtime lacks ML-KEM; cce needs JDK 25 or newer.", cause);
    }
}
