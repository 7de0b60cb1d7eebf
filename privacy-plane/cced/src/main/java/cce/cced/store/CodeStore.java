package cce.cced.store;

import cce.cced.store.Tables.CodeBundle;
import cce.cced.store.Tables.FlaggedAlgorithm;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.Optional;

/// Code bundles by digest, and the digests that reviewers flagged.
public final class CodeStore {
    public void add(Tx tx, Sha256Digest digest, long sizeBytes, WalletAddress by, Instant now) {
        if (isKnown(tx, digest)) {
            return;
        }
        tx.sql()
                .insertInto(CodeBundle.TABLE)
                .set(CodeBundle.DIGEST, digest.toString())
                .set(CodeBundle.SIZE_BYTES, sizeBytes)
                .set(CodeBundle.UPLOADED_BY, by.toString())
                .set(CodeBundle.CREATED_AT, now.getEpochSecond())
                .execute();
    }

    public boolean isKnown(Tx tx, Sha256Digest digest) {
        return tx.sql().fetchCount(CodeBundle.TABLE, CodeBundle.DIGEST.eq(digest.toString())) > 0;
    }

    /// The wallet that stored the bundle first: its author, as far as cced knows.
    public Optional<WalletAddress> author(Tx tx, Sha256Digest digest) {
        return tx.sql()
                .select(CodeBundle.UPLOADED_BY)
                .from(CodeBundle.TABLE)
                .where(CodeBundle.DIGEST.eq(digest.toString()))
                .fetchOptional(CodeBundle.UPLOADED_BY)
                .map(WalletAddress::parse);
    }

    public void flag(Tx tx, Sha256Digest digest, JobId job, Instant now) {
        if (isFlagged(tx, digest)) {
            return;
        }
        tx.sql()
                .insertInto(FlaggedAlgorithm.TABLE)
                .set(FlaggedAlgorithm.DIGEST, digest.toString())
                .set(FlaggedAlgorithm.JOB_ID, job.toString())
                .set(FlaggedAlgorithm.FLAGGED_AT, now.getEpochSecond())
                .execute();
    }

    public boolean isFlagged(Tx tx, Sha256Digest digest) {
        return tx.sql().fetchCount(FlaggedAlgorithm.TABLE, FlaggedAlgorithm.DIGEST.eq(digest.toString())) > 0;
    }
}
