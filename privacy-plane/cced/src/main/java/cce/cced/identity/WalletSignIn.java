package cce.cced.identity;

import cce.cced.Refusal;
import cce.cced.store.Database;
import cce.cced.store.SignInStore;
import cce.cced.store.Tx;
import cce.ledger.SignIn;
import cce.ledger.SignInPolicy;
import cce.protocol.CcedApi;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Sign-in with a wallet (EIP-4361): the message must be for this domain and chain, current, bound by its one resource to what
/// it is used for, and carry a nonce of ours that nobody has used.
public final class WalletSignIn {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(10);

    private static final int NONCE_CHARS = 32;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final Database database;
    private final SignInStore store;
    private final String domain;
    private final long chainId;
    private final SecureRandom random;
    private final Clock clock;

    public WalletSignIn(
            Database database,
            SignInStore store,
            String domain,
            long chainId,
            SecureRandom random,
            Clock clock) {
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
                throw refused("The nonce is unknown, expired or used; get a new one at /v1/auth/nonce and sign again.");
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
        SignInPolicy policy =
                SignInPolicy.of(domain, URI.create("https://" + domain), chainId, URI.create(resource));
        // The nonce is consumed later, in the transaction of what the message authorises.
        SignIn.Outcome outcome = SignIn.verify(message, signature, policy, clock.instant(), nonce -> true);
        return switch (outcome) {
            case SignIn.Outcome.Refused refused -> throw refused(refused.sentence());
            case SignIn.Outcome.Accepted accepted -> {
                if (claimed.isPresent() && !claimed.get().equals(accepted.wallet())) {
                    throw refused("The request names another wallet than the one that signed.");
                }
                yield new Verified(accepted.wallet(), accepted.message().nonce());
            }
        };
    }

    /// As [#verify], and uses the nonce up at once.
    public WalletAddress accept(String message, String signature, Optional<WalletAddress> claimed, String resource) {
        Verified verified = verify(message, signature, claimed, resource);
        database.run(verified::consume);
        return verified.wallet();
    }

    private static Refusal refused(String what) {
        return new Refusal(ProblemType.SIGN_IN_REFUSED, what);
    }
}
