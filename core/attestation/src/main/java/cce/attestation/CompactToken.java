package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A JWT in compact form (RFC 7515, RFC 7519), signed with ES256 or EdDSA.
final class CompactToken {
    static final int MAX_CHARS = 512 * 1024;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private CompactToken() {}

    static String sign(DocumentKey key, Map<String, ?> claims) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", key.scheme().jose());
        header.put("typ", "JWT");
        header.put("kid", key.id().hex());
        String signed = encode(JsonObject.STRICT.writeValueAsBytes(header)) + "."
                + encode(JsonObject.STRICT.writeValueAsBytes(claims));
        return signed + "." + encode(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /// The claims; with `signers`, only once a key of theirs is known to have signed them.
    static JsonObject open(String token, Optional<TrustedSigners> signers) {
        String[] parts = token.strip().split("\\.", -1);
        if (token.length() > MAX_CHARS || parts.length != 3) {
            throw malformed("is not a token of three parts with at most " + MAX_CHARS + " characters");
        }
        signers.ifPresent(trusted -> requireSigned(parts, trusted));
        return JsonObject.parse("token", decode(parts[1]));
    }

    private static void requireSigned(String[] parts, TrustedSigners signers) {
        JsonObject header = JsonObject.parse("token header", decode(parts[0]));
        SignatureScheme scheme = SignatureScheme.ofJose(header.text("alg"))
                .orElseThrow(() -> malformed("is signed with an algorithm other than ES256 and EdDSA"));
        if (header.has("crit")) {
            throw malformed("demands extensions (crit) that are not known here");
        }
        byte[] message = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        if (signers.signerOf(scheme, message, decode(parts[2])).isEmpty()) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_SIGNER, "No trusted key signed this token, or it was changed since.");
        }
    }

    private static byte[] decode(String part) {
        try {
            byte[] bytes = DECODER.decode(part);
            if (encode(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw malformed("is not base64url");
        }
        throw malformed("is not base64url in its one form");
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    static byte[] decodeField(String name, String text) {
        try {
            return decode(text);
        } catch (EvidenceException e) {
            throw malformed("has a claim " + name + " that is not base64url");
        }
    }

    static EvidenceException malformed(String problem) {
        return new EvidenceException(Rejection.MALFORMED_TOKEN, "The token " + problem + ".");
    }
}
