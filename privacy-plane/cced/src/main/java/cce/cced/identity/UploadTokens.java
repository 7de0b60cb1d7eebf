package cce.cced.identity;

import cce.cced.Refusal;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import cce.protocol.WalletAddress;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Upload tokens: `base64url(payload) "." base64url(HMAC-SHA256(payload text))`, good for one dataset and one hour.
public final class UploadTokens {
    /// How long a token lives.
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final int MAX_CHARS = 1024;
    private static final int VERSION = 1;

    private final SecretBytes key;
    private final Clock clock;

    /// Takes the key over.
    public UploadTokens(SecretBytes key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    record Payload(int v, WalletAddress wallet, DatasetId datasetId, long exp) {}

    public String issue(WalletAddress wallet, DatasetId dataset) {
        Payload payload = new Payload(
                VERSION, wallet, dataset, clock.instant().plus(LIFETIME).getEpochSecond());
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(Json.canonical(payload));
        return text + "." + base64.encodeToString(mac(text));
    }

    /// The wallet the token was issued to; anything but a live token for `dataset` is refused.
    public WalletAddress verify(String token, DatasetId dataset) {
        int dot = token.indexOf('.');
        if (token.length() > MAX_CHARS || dot < 1) {
            throw refused();
        }
        try {
            byte[] claimed = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            // The MAC is compared before the payload is parsed, so nobody but cced can reach the parser.
            if (!MessageDigest.isEqual(mac(token.substring(0, dot)), claimed)) {
                throw refused();
            }
            Payload payload = Json.read(Base64.getUrlDecoder().decode(token.substring(0, dot)), Payload.class);
            boolean live = payload.v() == VERSION && clock.instant().getEpochSecond() < payload.exp();
            if (!live || !payload.datasetId().equals(dataset)) {
                throw refused();
            }
            return payload.wallet();
        } catch (IllegalArgumentException | ProtocolException e) {
            throw refused();
        }
    }

    byte[] mac(String text) {
        byte[] raw = key.copy(SecretAccess.toRawKeyBytes());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(raw, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks HMAC-SHA256.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static Refusal refused() {
        return new Refusal(
                ProblemType.SIGN_IN_REQUIRED,
                "The upload token is missing, expired or for another dataset; ask for a new one at /v1/upload-token.");
    }
}
