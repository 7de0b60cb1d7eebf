package cce.protocol;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;

/// A one-time permission for the CVM of one job. Travels as an Ed25519 JWS; the only way from the text to this type
/// is [#verify], which checks the signature before it reads a single claim. Expiry and single use are the caller's
/// to check, in that order, since they need a clock and a store.
public record JobCredential(
        int v,
        CredentialPurpose purpose,
        JobId jobId,
        WalletAddress user,
        List<DatasetId> datasets,
        Nonce nonce,
        long iat,
        long exp) {
    private static final int VERSION = 1;
    private static final String TYPE = "cce-job-credential+jwt";

    public JobCredential {
        datasets = List.copyOf(datasets);
        if (v != VERSION) {
            throw new ProtocolException(
                    ProtocolException.Reason.UNSUPPORTED, "The credential has a version other than " + VERSION + ".");
        }
        if (exp <= iat) {
            throw ProtocolException.malformed("exp", "is not after iat");
        }
    }

    public static JobCredential of(
            CredentialPurpose purpose,
            JobId job,
            WalletAddress user,
            List<DatasetId> datasets,
            Nonce nonce,
            Instant issuedAt,
            Instant expiresAt) {
        return new JobCredential(
                VERSION, purpose, job, user, datasets, nonce, issuedAt.getEpochSecond(), expiresAt.getEpochSecond());
    }

    public String sign(PrivateKey ed25519) {
        return CompactJws.sign(TYPE, Json.canonical(this), ed25519);
    }

    public static JobCredential verify(String token, PublicKey ed25519) {
        return Json.read(CompactJws.verify(TYPE, token, ed25519), JobCredential.class);
    }

    public boolean isExpired(Instant now) {
        return now.getEpochSecond() >= exp;
    }

    /// True for a credential whose issue time lies ahead of `now` by more than `skewSeconds`.
    public boolean isFromFuture(Instant now, long skewSeconds) {
        return iat > now.getEpochSecond() + skewSeconds;
    }
}
