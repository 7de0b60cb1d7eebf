package cce.cced.identity;

import cce.cced.Refusal;
import cce.cced.store.Database;
import cce.cced.store.SignInStore;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// Bearer sessions: 256 random bits, of which the database holds only the hash, so that reading it opens no session.
public final class Sessions {
    /// How long a session lives.
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final int TOKEN_BYTES = 32;
    private static final int MAX_TOKEN_CHARS = 128;

    private final Database database;
    private final SignInStore store;
    private final SecureRandom random;
    private final Clock clock;

    public Sessions(Database database, SignInStore store, SecureRandom random, Clock clock) {
        this.database = database;
        this.store = store;
        this.random = random;
        this.clock = clock;
    }

    public record Session(String token, Instant expiresAt) {}

    public Session open(WalletAddress wallet) {
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        Instant until = now.plus(LIFETIME);
        database.run(tx -> store.addSession(tx, hash(token), wallet, now, until));
        return new Session(token, until);
    }

    /// Whose session this is.
    public WalletAddress require(String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN_CHARS) {
            throw refused();
        }
        return database.in(tx -> store.session(tx, hash(token), clock.instant())).orElseThrow(Sessions::refused);
    }

    public void close(String token) {
        if (token.length() <= MAX_TOKEN_CHARS) {
            database.run(tx -> store.endSession(tx, hash(token)));
        }
    }

    private static Sha256Digest hash(String token) {
        return Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
    }

    private static Refusal refused() {
        return new Refusal(
                ProblemType.SIGN_IN_REQUIRED, "There is no such session or it has expired; sign in at /v1/auth/login.");
    }
}
