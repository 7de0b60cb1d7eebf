package cce.cced.job;

import cce.cced.identity.Ed25519Key;
import cce.cced.store.CredentialStore;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.Tx;
import cce.protocol.CredentialPurpose;
import cce.protocol.JobCredential;
import cce.protocol.Nonce;
import cce.protocol.ProtocolException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Issues Job Credentials and judges the ones that come back.
public final class Credentials {
    /// Tries a CVM has with one credential before it is refused for good: enough for a slow collateral service, too few to
    /// search for anything.
    static final int MAX_ATTEMPTS = 10;

    private static final long CLOCK_SKEW_SECONDS = 60;

    private final Ed25519Key key;
    private final CredentialStore store;
    private final Database database;
    private final SecureRandom random;
    private final Clock clock;

    public Credentials(
            Ed25519Key key, CredentialStore store, Database database, SecureRandom random, Clock clock) {
        this.key = key;
        this.store = store;
        this.database = database;
        this.random = random;
        this.clock = clock;
    }

    String issue(Tx tx, Job job, CredentialPurpose purpose, Duration lifetime) {
        byte[] bytes = new byte[Nonce.LENGTH];
        random.nextBytes(bytes);
        Nonce nonce = Nonce.of(bytes);
        Instant now = clock.instant();
        Instant until = now.plus(lifetime);
        store.add(tx, nonce, job.id(), purpose, until);
        return JobCredential.of(purpose, job.id(), job.consumer(), job.datasetIds(), nonce, now, until)
                .sign(key.privateKey());
    }

    /// Signature, purpose and time, in that order; nothing is consumed.
    JobCredential verify(String token, CredentialPurpose purpose) {
        JobCredential credential = parse(token);
        if (credential.purpose() != purpose) {
            throw JobProblems.credential("it is for " + credential.purpose() + ", not for " + purpose);
        }
        Instant now = clock.instant();
        if (credential.isExpired(now) || credential.isFromFuture(now, CLOCK_SKEW_SECONDS)) {
            throw JobProblems.credential("it is not valid at this time");
        }
        return credential;
    }

    /// Signature only: for a report of failure, which gives nothing away.
    JobCredential parse(String token) {
        try {
            return JobCredential.verify(token, key.publicKey());
        } catch (ProtocolException e) {
            throw JobProblems.credential("it was not signed by this cced or was changed");
        }
    }

    /// Counts one try. It is committed on its own, so that a try that fails later was still one.
    boolean attempt(JobCredential credential) {
        return database.in(tx -> store.attempt(
                tx, credential.nonce(), credential.jobId(), credential.purpose(), MAX_ATTEMPTS));
    }

    /// Uses the credential up within the decision that it authorises.
    boolean consume(Tx tx, JobCredential credential) {
        return store.consume(tx, credential.nonce(), credential.jobId(), credential.purpose(), clock.instant());
    }
}
