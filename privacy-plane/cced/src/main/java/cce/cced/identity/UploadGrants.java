package cce.cced.identity;

import cce.cced.Refusal;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;

/// Permissions to send one piece of one object through cced, where the object store has none of its own to give:
/// `base64url(payload) "." base64url(HMAC-SHA256("grant." payload text))`. They hold the position and the length, so a
/// grant that leaks lets nobody store anything else, and nothing after some minutes.
public final class UploadGrants {
    private static final int MAX_CHARS = 2048;
    private static final int VERSION = 1;
    private static final String PURPOSE = "grant.";

    private final UploadTokens tokens;
    private final Clock clock;

    public UploadGrants(UploadTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// @param object name in the store
    /// @param whole whether the object is nothing but these bytes
    /// @param exp second at which it ends
    public record Piece(
            int v, DatasetId datasetId, String object, long position, long length, boolean whole, long exp) {}

    public String issue(DatasetId dataset, String object, long position, long length, boolean whole, Instant until) {
        Piece piece = new Piece(VERSION, dataset, object, position, length, whole, until.getEpochSecond());
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(Json.canonical(piece));
        return text + "." + base64.encodeToString(tokens.mac(PURPOSE + text));
    }

    /// What a live grant for `object` permits; anything else is refused.
    public Piece verify(String grant, DatasetId dataset, String object) {
        int dot = grant.indexOf('.');
        if (grant.length() > MAX_CHARS || dot < 1) {
            throw refused();
        }
        try {
            byte[] claimed = Base64.getUrlDecoder().decode(grant.substring(dot + 1));
            String text = grant.substring(0, dot);
            if (!java.security.MessageDigest.isEqual(tokens.mac(PURPOSE + text), claimed)) {
                throw refused();
            }
            Piece piece =
                    Json.read(Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)), Piece.class);
            boolean live = piece.v() == VERSION && clock.instant().getEpochSecond() < piece.exp();
            if (!live || !piece.datasetId().equals(dataset) || !piece.object().equals(object)) {
                throw refused();
            }
            return piece;
        } catch (IllegalArgumentException | ProtocolException e) {
            throw refused();
        }
    }

    private static Refusal refused() {
        return new Refusal(
                ProblemType.SIGN_IN_REQUIRED,
                "The grant is missing, expired or for other bytes; ask for a new one at .../grants.");
    }
}
