package cce.cced.store;

import cce.cced.store.Tables.Session;
import cce.cced.store.Tables.SignInNonce;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.Optional;

/// Sign-in nonces and sessions. A nonce is deleted by the one decision that uses it, so it works once whatever the number
/// of parallel tries or of replicas, and after any crash.
public final class SignInStore {
    /// Unused nonces kept at most; more means that someone is filling the table.
    private static final int MAX_OPEN_NONCES = 100_000;

    /// False when too many nonces are open already.
    public boolean addNonce(Tx tx, String nonce, Instant now, Instant expiresAt) {
        tx.sql()
                .deleteFrom(SignInNonce.TABLE)
                .where(SignInNonce.EXPIRES_AT.le(now.getEpochSecond()))
                .execute();
        if (tx.sql().fetchCount(SignInNonce.TABLE) >= MAX_OPEN_NONCES) {
            return false;
        }
        tx.sql()
                .insertInto(SignInNonce.TABLE, SignInNonce.NONCE, SignInNonce.ISSUED_AT, SignInNonce.EXPIRES_AT)
                .values(nonce, now.getEpochSecond(), expiresAt.getEpochSecond())
                .execute();
        return true;
    }

    /// True for exactly one caller a nonce.
    public boolean consumeNonce(Tx tx, String nonce, Instant now) {
        return tx.sql()
                        .deleteFrom(SignInNonce.TABLE)
                        .where(SignInNonce.NONCE.eq(nonce))
                        .and(SignInNonce.EXPIRES_AT.gt(now.getEpochSecond()))
                        .execute()
                == 1;
    }

    public void addSession(Tx tx, Sha256Digest tokenHash, WalletAddress wallet, Instant now, Instant expiresAt) {
        tx.sql()
                .deleteFrom(Session.TABLE)
                .where(Session.EXPIRES_AT.le(now.getEpochSecond()))
                .execute();
        tx.sql()
                .insertInto(Session.TABLE, Session.TOKEN_HASH, Session.WALLET, Session.CREATED_AT, Session.EXPIRES_AT)
                .values(tokenHash.toString(), wallet.toString(), now.getEpochSecond(), expiresAt.getEpochSecond())
                .execute();
    }

    public Optional<WalletAddress> session(Tx tx, Sha256Digest tokenHash, Instant now) {
        return tx.sql()
                .select(Session.WALLET)
                .from(Session.TABLE)
                .where(Session.TOKEN_HASH.eq(tokenHash.toString()))
                .and(Session.EXPIRES_AT.gt(now.getEpochSecond()))
                .fetchOptional(Session.WALLET)
                .map(WalletAddress::parse);
    }

    public void endSession(Tx tx, Sha256Digest tokenHash) {
        tx.sql()
                .deleteFrom(Session.TABLE)
                .where(Session.TOKEN_HASH.eq(tokenHash.toString()))
                .execute();
    }
}
