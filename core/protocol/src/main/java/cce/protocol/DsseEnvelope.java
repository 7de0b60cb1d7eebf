package cce.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/// A DSSE v1 envelope with one Ed25519 signature, as in-toto tools read it.
///
/// @param payload base64 of the signed bytes
/// @param payloadType media type of the signed bytes
public record DsseEnvelope(
        @com.fasterxml.jackson.annotation.JsonProperty("payload")
        String payload,

        @com.fasterxml.jackson.annotation.JsonProperty("payloadType")
        String payloadType,

        @com.fasterxml.jackson.annotation.JsonProperty("signatures")
        List<Entry> signatures) {
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    public DsseEnvelope {
        signatures = List.copyOf(signatures);
    }

    /// @param keyid SHA-256 of the signer's SubjectPublicKeyInfo, a hint only
    /// @param sig base64
    public record Entry(String keyid, String sig) {}

    public static DsseEnvelope sign(String payloadType, byte[] payload, Sha256Digest keyId, PrivateKey ed25519) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(ed25519);
            signature.update(preAuthentication(payloadType, payload));
            Base64.Encoder base64 = Base64.getEncoder();
            return new DsseEnvelope(
                    base64.encodeToString(payload),
                    payloadType,
                    List.of(new Entry(keyId.toString(), base64.encodeToString(signature.sign()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The envelope could not be signed with the key given.", e);
        }
    }

    /// The payload, once the signature holds under `key` and the type is the one expected.
    public byte[] verify(String expectedType, PublicKey key) {
        if (!payloadType.equals(expectedType) || signatures.size() != 1) {
            throw new ProtocolException(
                    ProtocolException.Reason.UNSUPPORTED,
                    "The envelope is not " + expectedType + " with one signature.");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(payload);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(preAuthentication(payloadType, bytes));
            if (signature.verify(
                    Base64.getDecoder().decode(signatures.getFirst().sig()))) {
                return bytes;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw badSignature();
        }
        throw badSignature();
    }

    /// The DSSE pre-authentication encoding: every part behind its length, so that no two messages share an encoding.
    private static byte[] preAuthentication(String type, byte[] payload) {
        byte[] head = ("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private static ProtocolException badSignature() {
        return new ProtocolException(
                ProtocolException.Reason.BAD_SIGNATURE, "The signature of the envelope does not verify.");
    }
}
