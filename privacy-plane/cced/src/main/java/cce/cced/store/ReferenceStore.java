package cce.cced.store;

import cce.cced.store.Tables.ReferenceStatement;
import cce.cced.store.Tables.ReferenceValue;
import cce.protocol.CcedApi.CorimOrigin;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Registered reference values. One that is out of use stays as a row, so that it can be told from one that never was.
public final class ReferenceStore {
    /// How many values may be in use at a time.
    public static final int MAX_ACTIVE = 1000;

    private static final int MAX_LISTED = 10_000;
    private static final String ACTIVE = "active";
    private static final String REVOKED = "revoked";
    private static final String SUPERSEDED = "superseded";

    /// What an operator or a CoRIM says an image measures to.
    ///
    /// @param id of what is compared: SHA-256 of a canonical document
    /// @param document the measurements, as canonical JSON
    /// @param mrSeam the one TDX module the value counts on
    /// @param validUntil the last moment it counts
    public record Value(
            Sha256Digest id,
            String document,
            String label,
            String version,
            Optional<Measurement> mrSeam,
            Optional<Instant> validFrom,
            Optional<Instant> validUntil,
            Optional<CorimOrigin> corim) {}

    public record Reference(
            Value value,
            String status,
            WalletAddress registeredBy,
            Instant registeredAt,
            WalletAddress changedBy,
            Instant changedAt) {
        public boolean isActive() {
            return status.equals(ACTIVE);
        }
    }

    /// Registers a value, or takes one that is out of use back into it; false if it is active already. Of two that
    /// register it at once, one violates a constraint.
    public boolean register(Tx tx, Value value, WalletAddress by, Instant now) {
        Map<Field<?>, Object> row = row(value, by, now);
        if (find(tx, value.id()).isEmpty()) {
            tx.sql().insertInto(ReferenceValue.TABLE).set(row).execute();
            return true;
        }
        return tx.sql()
                        .update(ReferenceValue.TABLE)
                        .set(row)
                        .where(is(value.id()))
                        .and(ReferenceValue.STATUS.ne(ACTIVE))
                        .execute()
                == 1;
    }

    private static Map<Field<?>, Object> row(Value value, WalletAddress by, Instant now) {
        Map<Field<?>, Object> row = new HashMap<>();
        row.put(ReferenceValue.REFERENCE_ID, value.id().toString());
        row.put(ReferenceValue.DOCUMENT, value.document());
        row.put(ReferenceValue.LABEL, value.label());
        row.put(ReferenceValue.VERSION, value.version());
        row.put(ReferenceValue.MR_SEAM, text(value.mrSeam()));
        row.put(ReferenceValue.VALID_FROM, seconds(value.validFrom()));
        row.put(ReferenceValue.VALID_UNTIL, seconds(value.validUntil()));
        row.put(ReferenceValue.CORIM_DIGEST, text(value.corim().map(CorimOrigin::digest)));
        row.put(ReferenceValue.CORIM_SIGNER, text(value.corim().map(CorimOrigin::signer)));
        row.put(ReferenceValue.STATUS, ACTIVE);
        row.put(ReferenceValue.REGISTERED_BY, by.toString());
        row.put(ReferenceValue.REGISTERED_AT, now.getEpochSecond());
        row.put(ReferenceValue.CHANGED_BY, by.toString());
        row.put(ReferenceValue.CHANGED_AT, now.getEpochSecond());
        return row;
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static @Nullable Long seconds(Optional<Instant> at) {
        return at.map(Instant::getEpochSecond).orElse(null);
    }

    /// Notes that a signed statement was used; false if it was before. Of two that use it at once, one violates a
    /// constraint.
    public boolean use(Tx tx, Sha256Digest statement, CorimOrigin origin, WalletAddress by, Instant now) {
        if (tx.sql().fetchExists(ReferenceStatement.TABLE, ReferenceStatement.STATEMENT.eq(statement.toString()))) {
            return false;
        }
        tx.sql()
                .insertInto(ReferenceStatement.TABLE)
                .set(ReferenceStatement.STATEMENT, statement.toString())
                .set(ReferenceStatement.CORIM_DIGEST, origin.digest().toString())
                .set(ReferenceStatement.REGISTERED_BY, by.toString())
                .set(ReferenceStatement.REGISTERED_AT, now.getEpochSecond())
                .execute();
        return true;
    }

    /// False if no such value is active.
    public boolean revoke(Tx tx, Sha256Digest id, WalletAddress by, Instant now) {
        return end(tx, id, REVOKED, by, now);
    }

    /// As [#revoke], because a newer value takes its place. False if no such value is active.
    public boolean supersede(Tx tx, Sha256Digest id, WalletAddress by, Instant now) {
        return end(tx, id, SUPERSEDED, by, now);
    }

    private static boolean end(Tx tx, Sha256Digest id, String status, WalletAddress by, Instant now) {
        return tx.sql()
                        .update(ReferenceValue.TABLE)
                        .set(ReferenceValue.STATUS, status)
                        .set(ReferenceValue.CHANGED_BY, by.toString())
                        .set(ReferenceValue.CHANGED_AT, now.getEpochSecond())
                        .where(is(id))
                        .and(ReferenceValue.STATUS.eq(ACTIVE))
                        .execute()
                == 1;
    }

    /// Whether the value is active, and so it stays until this transaction ends: whoever takes it out of use waits for
    /// that, and what begins afterwards finds it out of use.
    public boolean holdActive(Tx tx, Sha256Digest id) {
        return tx.sql()
                .select(ReferenceValue.REFERENCE_ID)
                .from(ReferenceValue.TABLE)
                .where(is(id))
                .and(ReferenceValue.STATUS.eq(ACTIVE))
                .forUpdate()
                .fetchOptional()
                .isPresent();
    }

    public int countActive(Tx tx) {
        return tx.sql().fetchCount(ReferenceValue.TABLE, ReferenceValue.STATUS.eq(ACTIVE));
    }

    public Optional<Reference> find(Tx tx, Sha256Digest id) {
        return select(tx, is(id)).stream().findFirst();
    }

    public List<Reference> active(Tx tx) {
        return select(tx, ReferenceValue.STATUS.eq(ACTIVE));
    }

    public List<Reference> list(Tx tx) {
        return select(tx, DSL.noCondition());
    }

    private static Condition is(Sha256Digest id) {
        return ReferenceValue.REFERENCE_ID.eq(id.toString());
    }

    private static List<Reference> select(Tx tx, Condition condition) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(ReferenceValue.TABLE)
                .where(condition)
                .orderBy(ReferenceValue.REGISTERED_AT, ReferenceValue.REFERENCE_ID)
                .limit(MAX_LISTED)
                .fetch(ReferenceStore::reference);
    }

    private static Reference reference(Record row) {
        return new Reference(
                new Value(
                        Sha256Digest.parse(row.get(ReferenceValue.REFERENCE_ID)),
                        row.get(ReferenceValue.DOCUMENT),
                        row.get(ReferenceValue.LABEL),
                        row.get(ReferenceValue.VERSION),
                        Optional.ofNullable(row.get(ReferenceValue.MR_SEAM)).map(Measurement::parse),
                        Optional.ofNullable(row.get(ReferenceValue.VALID_FROM)).map(Instant::ofEpochSecond),
                        Optional.ofNullable(row.get(ReferenceValue.VALID_UNTIL)).map(Instant::ofEpochSecond),
                        Optional.ofNullable(row.get(ReferenceValue.CORIM_DIGEST))
                                .map(digest -> new CorimOrigin(
                                        Sha256Digest.parse(digest),
                                        Sha256Digest.parse(row.get(ReferenceValue.CORIM_SIGNER))))),
                row.get(ReferenceValue.STATUS),
                WalletAddress.parse(row.get(ReferenceValue.REGISTERED_BY)),
                Instant.ofEpochSecond(row.get(ReferenceValue.REGISTERED_AT)),
                WalletAddress.parse(row.get(ReferenceValue.CHANGED_BY)),
                Instant.ofEpochSecond(row.get(ReferenceValue.CHANGED_AT)));
    }
}
