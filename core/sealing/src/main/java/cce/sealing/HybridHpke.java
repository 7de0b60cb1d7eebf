package cce.sealing;

import cce.protocol.Bytes;
import cce.protocol.EphemeralPublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/// One message sealed by HPKE (RFC 9180) in mode PSK: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The
/// PSK is an ML-KEM-768 shared secret, so the message is secret as long as either of the two key exchanges is.
///
/// ```text
/// message = version 1 B | X25519 encapsulation 32 B | ML-KEM-768 ciphertext 1088 B | AES-256-GCM ciphertext and tag
/// ```
///
/// Bouncy Castle draws the X25519 ephemeral key from its own `SecureRandom`; it takes no other.
final class HybridHpke {
    private static final byte VERSION = 1;
    private static final byte[] PSK_ID = "cce/v1/ml-kem-768".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_AAD = {};

    private static final int X25519_BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final int HEADER_BYTES = 1 + X25519_BYTES + MlKem.CIPHERTEXT_BYTES;

    /// Longest message that is opened, in bytes.
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private HybridHpke() {}

    static byte[] seal(Bytes recipient, byte[] context, byte[] payload, SecureRandom random) throws SealingException {
        byte[] keys = requireRecipient(recipient);
        MlKem.Encapsulation mlKem = MlKem.encapsulate(Arrays.copyOfRange(keys, X25519_BYTES, keys.length), random);
        byte[] psk = take(mlKem.sharedSecret());
        try {
            HPKEContextWithEncapsulation sender = suite().SetupPSKS(
                            new X25519PublicKeyParameters(keys, 0),
                            info(context, recipient, mlKem.ciphertext()),
                            psk,
                            PSK_ID);
            byte[] sealed = sender.seal(NO_AAD, payload);
            return ByteBuffer.allocate(HEADER_BYTES + sealed.length)
                    .put(VERSION)
                    .put(sender.getEncapsulation())
                    .put(mlKem.ciphertext())
                    .put(sealed)
                    .array();
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("Sealing a key message failed.", e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Bouncy Castle's way to refuse a public key of small order, whose shared secret everyone knows.
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The recipient's X25519 key is not a valid one.", e);
        } finally {
            Arrays.fill(psk, (byte) 0);
        }
    }

    static byte[] open(EphemeralKeyPair recipient, byte[] context, byte[] message) throws SealingException {
        requireShape(message);
        byte[] encapsulation = Arrays.copyOfRange(message, 1, 1 + X25519_BYTES);
        byte[] mlKem = Arrays.copyOfRange(message, 1 + X25519_BYTES, HEADER_BYTES);
        byte[] psk = take(MlKem.decapsulate(recipient.mlKemPrivate(), mlKem));
        try {
            byte[] info = info(context, recipient.publicKey().bytes(), mlKem);
            return suite().setupPSKR(encapsulation, x25519Of(recipient), info, psk, PSK_ID)
                    .open(NO_AAD, message, HEADER_BYTES, message.length - HEADER_BYTES);
        } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED,
                    "The key message does not open: it was changed, or it is for another key, job or request.",
                    e);
        } finally {
            Arrays.fill(psk, (byte) 0);
        }
    }

    /// HPKE's info: what the message is for, to whom, and the ML-KEM half of the exchange, so that nothing of
    /// it can be exchanged for another message's.
    private static byte[] info(byte[] context, Bytes recipient, byte[] mlKemCiphertext) {
        return new FieldWriter()
                .field(context)
                .field(Digests.sha256(recipient.toByteArray()).toByteArray())
                .field(Digests.sha256(mlKemCiphertext).toByteArray())
                .toByteArray();
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_psk, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static byte[] requireRecipient(Bytes recipient) {
        if (recipient.length() != EphemeralPublicKey.LENGTH) {
            throw new IllegalArgumentException("A recipient's key has 1216 bytes, not " + recipient.length() + ".");
        }
        return recipient.toByteArray();
    }

    private static void requireShape(byte[] message) throws SealingException {
        if (message.length < HEADER_BYTES + TAG_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED,
                    "A key message has at least %d bytes, this one has %d."
                            .formatted(HEADER_BYTES + TAG_BYTES, message.length));
        }
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A key message has at most %d bytes, this one has %d."
                            .formatted(MAX_MESSAGE_BYTES, message.length));
        }
        if (message[0] != VERSION) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED,
                    "A key message begins with 1, this one with " + message[0] + ".");
        }
    }

    private static byte[] take(SecretBytes secret) {
        try (secret) {
            return secret.copy(SecretAccess.toRawKeyBytes());
        }
    }

    private static AsymmetricCipherKeyPair x25519Of(EphemeralKeyPair recipient) {
        byte[] raw = recipient.x25519Private().copy(SecretAccess.toRawKeyBytes());
        try {
            X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(raw, 0);
            return new AsymmetricCipherKeyPair(key.generatePublicKey(), key);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }
}
