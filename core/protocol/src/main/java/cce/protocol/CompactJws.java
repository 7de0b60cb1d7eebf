package cce.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/// RFC 7515 compact serialisation with one algorithm, Ed25519 (RFC 8037). There is no algorithm to negotiate: the
/// header must equal, byte for byte, the one this type writes, so `none`, HMAC confusion and embedded keys cannot
/// be expressed.
final class CompactJws {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final int MAX_CHARS = 16 << 10;

    private CompactJws() {}

    static String sign(String type, byte[] payload, PrivateKey key) {
        String signingInput = header(type) + "." + ENCODER.encodeToString(payload);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(signingInput.getBytes(StandardCharsets.US_ASCII));
            return signingInput + "." + ENCODER.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The credential could not be signed with the key given.", e);
        }
    }

    /// The payload, once the signature holds.
    static byte[] verify(String type, String token, PublicKey key) {
        int lastDot = token.lastIndexOf('.');
        String prefix = header(type) + ".";
        if (token.length() > MAX_CHARS || !token.startsWith(prefix) || lastDot < prefix.length()) {
            throw badSignature("The credential is not a compact JWS of type " + type + " signed with Ed25519.");
        }
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(token.substring(0, lastDot).getBytes(StandardCharsets.US_ASCII));
            if (signature.verify(decodeCanonical(token.substring(lastDot + 1)))) {
                return decodeCanonical(token.substring(prefix.length(), lastDot));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw badSignature("The signature of the credential does not verify.");
        }
        throw badSignature("The signature of the credential does not verify.");
    }

    /// Refuses a second spelling of the same bytes, so that a token has one form.
    private static byte[] decodeCanonical(String text) {
        byte[] bytes = DECODER.decode(text);
        if (!ENCODER.encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("not canonical");
        }
        return bytes;
    }

    private static String header(String type) {
        return ENCODER.encodeToString(
                ("{\"alg\":\"EdDSA\",\"typ\":\"" + type + "\"}").getBytes(StandardCharsets.US_ASCII));
    }

    private static ProtocolException badSignature(String sentence) {
        return new ProtocolException(ProtocolException.Reason.BAD_SIGNATURE, sentence);
    }
}
