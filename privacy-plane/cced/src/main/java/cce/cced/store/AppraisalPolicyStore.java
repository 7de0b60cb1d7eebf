package cce.cced.store;

import cce.cced.store.Tables.AppraisalHead;
import cce.cced.store.Tables.AppraisalPolicy;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Registered appraisal policies, and the one row that says which policy is in force. A revoked policy stays as a row.
public final class AppraisalPolicyStore {
    private static final int MAX_LISTED = 1000;
    private static final int HEAD_ID = 1;
    private static final String ACTIVE = "active";

    /// Where the policy in force is from.
    public enum Source {
        SHIPPED,
        REGISTERED,
        NONE;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// How a policy goes out of force.
    public enum Ending {
        REVOKED,
        SUPERSEDED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What is in force.
    ///
    /// @param hash of a registered policy; empty for the shipped one and for none
    /// @param version number of the last registration
    public record Head(Source source, Optional<Sha256Digest> hash, int version) {}

    public record Registered(
            Sha256Digest hash,
            String name,
            int version,
            String document,
            String status,
            WalletAddress registeredBy,
            Instant registeredAt,
            WalletAddress changedBy,
            Instant changedAt) {}

    /// A document that an operator wants in force.
    public record Registration(Sha256Digest hash, String name, String document, WalletAddress by, Instant at) {}

    public Head head(Tx tx) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(AppraisalHead.TABLE)
                .where(AppraisalHead.ID.eq(HEAD_ID))
                .fetchOptional()
                .map(AppraisalPolicyStore::head)
                .orElseThrow(AppraisalPolicyStore::noHead);
    }

    /// What is in force, and so it stays until this transaction ends: every change waits for that.
    public Head hold(Tx tx) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(AppraisalHead.TABLE)
                .where(AppraisalHead.ID.eq(HEAD_ID))
                .forUpdate()
                .fetchOptional()
                .map(AppraisalPolicyStore::head)
                .orElseThrow(AppraisalPolicyStore::noHead);
    }

    private static Head head(Record row) {
        return new Head(
                Source.valueOf(row.get(AppraisalHead.SOURCE).toUpperCase(java.util.Locale.ROOT)),
                Optional.ofNullable(row.get(AppraisalHead.POLICY_HASH)).map(Sha256Digest::parse),
                row.get(AppraisalHead.VERSION));
    }

    private static IllegalStateException noHead() {
        return new IllegalStateException("The database has lost the row that says which appraisal policy counts.");
    }

    /// Puts a policy in force. The caller holds the head and has ended what was in force.
    ///
    /// @return its version
    public int begin(Tx tx, Head held, Registration registration) {
        int version = held.version() + 1;
        tx.sql()
                .deleteFrom(AppraisalPolicy.TABLE)
                .where(AppraisalPolicy.POLICY_HASH.eq(registration.hash().toString()))
                .execute();
        tx.sql()
                .insertInto(AppraisalPolicy.TABLE)
                .set(AppraisalPolicy.POLICY_HASH, registration.hash().toString())
                .set(AppraisalPolicy.NAME, registration.name())
                .set(AppraisalPolicy.VERSION, version)
                .set(AppraisalPolicy.DOCUMENT, registration.document())
                .set(AppraisalPolicy.STATUS, ACTIVE)
                .set(AppraisalPolicy.REGISTERED_BY, registration.by().toString())
                .set(AppraisalPolicy.REGISTERED_AT, registration.at().getEpochSecond())
                .set(AppraisalPolicy.CHANGED_BY, registration.by().toString())
                .set(AppraisalPolicy.CHANGED_AT, registration.at().getEpochSecond())
                .execute();
        point(tx, Source.REGISTERED, Optional.of(registration.hash()), version);
        return version;
    }

    /// Takes the registered policy that is in force out of it, so that none is. The caller holds the head.
    public void end(Tx tx, Head held, Ending ending, WalletAddress by, Instant at) {
        Sha256Digest hash = held.hash().orElseThrow();
        tx.sql()
                .update(AppraisalPolicy.TABLE)
                .set(AppraisalPolicy.STATUS, ending.word())
                .set(AppraisalPolicy.CHANGED_BY, by.toString())
                .set(AppraisalPolicy.CHANGED_AT, at.getEpochSecond())
                .where(AppraisalPolicy.POLICY_HASH.eq(hash.toString()))
                .execute();
        point(tx, Source.NONE, Optional.empty(), held.version());
    }

    private static void point(Tx tx, Source source, Optional<Sha256Digest> hash, int version) {
        tx.sql()
                .update(AppraisalHead.TABLE)
                .set(AppraisalHead.SOURCE, source.word())
                .set(AppraisalHead.POLICY_HASH, hash.map(Sha256Digest::toString).orElse(null))
                .set(AppraisalHead.VERSION, version)
                .where(AppraisalHead.ID.eq(HEAD_ID))
                .execute();
    }

    public Optional<Registered> find(Tx tx, Sha256Digest hash) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(AppraisalPolicy.TABLE)
                .where(AppraisalPolicy.POLICY_HASH.eq(hash.toString()))
                .fetchOptional()
                .map(AppraisalPolicyStore::registered);
    }

    public List<Registered> list(Tx tx) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(AppraisalPolicy.TABLE)
                .orderBy(AppraisalPolicy.VERSION)
                .limit(MAX_LISTED)
                .fetch(AppraisalPolicyStore::registered);
    }

    private static Registered registered(Record row) {
        return new Registered(
                Sha256Digest.parse(row.get(AppraisalPolicy.POLICY_HASH)),
                row.get(AppraisalPolicy.NAME),
                row.get(AppraisalPolicy.VERSION),
                row.get(AppraisalPolicy.DOCUMENT),
                row.get(AppraisalPolicy.STATUS),
                WalletAddress.parse(row.get(AppraisalPolicy.REGISTERED_BY)),
                Instant.ofEpochSecond(row.get(AppraisalPolicy.REGISTERED_AT)),
                WalletAddress.parse(row.get(AppraisalPolicy.CHANGED_BY)),
                Instant.ofEpochSecond(row.get(AppraisalPolicy.CHANGED_AT)));
    }
}
