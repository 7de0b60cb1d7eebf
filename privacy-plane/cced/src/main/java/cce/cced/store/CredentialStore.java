package cce.cced.store;

import cce.cced.store.Tables.JobCredential;
import cce.cced.store.Tables.UsedRequest;
import cce.protocol.CredentialPurpose;
import cce.protocol.JobId;
import cce.protocol.Nonce;
import cce.protocol.RequestId;
import java.time.Instant;

/// Which credential nonces exist, how often each was tried, and which request ids were used.
public final class CredentialStore {
    public void add(Tx tx, Nonce nonce, JobId job, CredentialPurpose purpose, Instant expiresAt) {
        tx.sql()
                .insertInto(JobCredential.TABLE)
                .set(JobCredential.NONCE, nonce.toString())
                .set(JobCredential.JOB_ID, job.toString())
                .set(JobCredential.PURPOSE, purpose.toString())
                .set(JobCredential.EXPIRES_AT, expiresAt.getEpochSecond())
                .set(JobCredential.ATTEMPTS, 0)
                .execute();
    }

    /// Counts one try of an unconsumed credential; false when it is unknown, consumed or was tried `maxAttempts` times.
    public boolean attempt(Tx tx, Nonce nonce, JobId job, CredentialPurpose purpose, int maxAttempts) {
        return tx.sql()
                        .update(JobCredential.TABLE)
                        .set(JobCredential.ATTEMPTS, JobCredential.ATTEMPTS.plus(1))
                        .where(JobCredential.NONCE.eq(nonce.toString()))
                        .and(JobCredential.JOB_ID.eq(job.toString()))
                        .and(JobCredential.PURPOSE.eq(purpose.toString()))
                        .and(JobCredential.CONSUMED_AT.isNull())
                        .and(JobCredential.ATTEMPTS.lt(maxAttempts))
                        .execute()
                == 1;
    }

    /// Uses the credential up; true for exactly one caller.
    public boolean consume(Tx tx, Nonce nonce, JobId job, CredentialPurpose purpose, Instant now) {
        return tx.sql()
                        .update(JobCredential.TABLE)
                        .set(JobCredential.CONSUMED_AT, now.getEpochSecond())
                        .where(JobCredential.NONCE.eq(nonce.toString()))
                        .and(JobCredential.JOB_ID.eq(job.toString()))
                        .and(JobCredential.PURPOSE.eq(purpose.toString()))
                        .and(JobCredential.CONSUMED_AT.isNull())
                        .execute()
                == 1;
    }

    public boolean isUsed(Tx tx, RequestId request) {
        return tx.sql()
                        .fetchCount(
                                UsedRequest.TABLE, UsedRequest.REQUEST_ID.eq(request.toString()))
                > 0;
    }

    /// Uses a request id up. A second caller runs into the primary key and loses its whole transaction.
    public void use(Tx tx, RequestId request, JobId job, Instant now) {
        tx.sql()
                .insertInto(UsedRequest.TABLE)
                .set(UsedRequest.REQUEST_ID, request.toString())
                .set(UsedRequest.JOB_ID, job.toString())
                .set(UsedRequest.USED_AT, now.getEpochSecond())
                .execute();
    }
}
