package cce.cced.identity;

import cce.cced.Refusal;
import cce.cced.store.Database;
import cce.cced.store.SignInStore;
import cce.cced.store.Tx;
import cce.protocol.CcedApi;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Sign-in with a wallet (EIP-4361): the message must be for this domain and chain, current, bound by its one resource to what
/// it is used for, and carry a nonce of ours that nobody has used.
public final class WalletSignIn {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(10);

    /// The longest a signed message may stay good, whatever it says itself.
    private static final Duration MAX_MESSAGE_AGE = Duration.ofMinutes(15);

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
    private static final int NONCE_CHARS = 32;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final SignInMessages messages;
    private final Database database;
    private final SignInStore store;
    private final String domain;
    private final long chainId;
    private final SecureRandom random;
    private final Clock clock;

    public WalletSignIn(
            SignInMessages messages,
            Database database,
            SignInStore store,
            String domain,
            long chainId,
            SecureRandom random,
            Clock clock) {
        this.messages = messages;
        this.database = database;
        this.store = store;
        this.domain = domain;
        this.chainId = chainId;
        this.random = random;
        this.clock = clock;
    }

    /// A checked message whose nonce is still to be consumed, in the transaction of whatever it authorises.
    public final class Verified {
        private final WalletAddress wallet;
        private final String nonce;

        private Verified(WalletAddress wallet, String nonce) {
            this.wallet = wallet;
            this.nonce = nonce;
        }

        public WalletAddress wallet() {
            return wallet;
        }

        /// Uses the message up; the second caller is refused.
        public void consume(Tx tx) {
            if (!store.consumeNonce(tx, nonce, clock.instant())) {
                throw refused("its nonce is unknown, expired or used; get a new one at /v1/auth/nonce");
            }
        }
    }

    public CcedApi.SignInNonce newNonce() {
        StringBuilder nonce = new StringBuilder(NONCE_CHARS);
        for (int i = 0; i < NONCE_CHARS; i++) {
            nonce.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        Instant now = clock.instant();
        Instant until = now.plus(NONCE_LIFETIME);
        if (!database.in(tx -> store.addNonce(tx, nonce.toString(), now, until))) {
            throw new Refusal(ProblemType.RATE_LIMITED, "Too many sign-ins are open; try again in some minutes.");
        }
        return new CcedApi.SignInNonce(nonce.toString(), until.getEpochSecond());
    }

    /// Checks everything but the nonce.
    ///
    /// @param claimed the wallet the request names, if it names one
    /// @param resource the one purpose the message must name
    public Verified verify(String message, String signature, Optional<WalletAddress> claimed, String resource) {
        SignInMessages.Opened opened = messages.open(message, signature)
                .orElseThrow(() -> refused("it is not an EIP-4361 message with a 65-byte signature over it"));
        require(opened.signer().equals(opened.address()), "it was signed by another wallet than it names");
        require(claimed.isEmpty() || claimed.get().equals(opened.signer()), "the request names another wallet");
        require(opened.domain().equals(domain), "it is for another domain than " + domain);
        require(opened.chainId() == chainId, "it is for another chain than " + chainId);
        require(opened.resources().equals(List.of(resource)), "its Resources must be exactly " + resource);
        requireCurrent(opened);
        return new Verified(opened.signer(), opened.nonce());
    }

    /// As [#verify], and uses the nonce up at once.
    public WalletAddress accept(String message, String signature, Optional<WalletAddress> claimed, String resource) {
        Verified verified = verify(message, signature, claimed, resource);
        database.run(verified::consume);
        return verified.wallet();
    }

    private void requireCurrent(SignInMessages.Opened opened) {
        Instant now = clock.instant();
        require(!opened.issuedAt().isAfter(now.plus(CLOCK_SKEW)), "it was issued in the future; check your clock");
        require(opened.issuedAt().plus(MAX_MESSAGE_AGE).isAfter(now), "it is too old; sign a new one");
        require(opened.notBefore().isEmpty() || !opened.notBefore().get().isAfter(now), "it is not valid yet");
        require(opened.expiresAt().isPresent(), "it has no Expiration Time");
        require(opened.expiresAt().get().isAfter(now), "it has expired; sign a new one");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw refused(what);
        }
    }

    private static Refusal refused(String what) {
        return new Refusal(ProblemType.SIGN_IN_REFUSED, "The signed message was refused: " + what + ".");
    }
}
