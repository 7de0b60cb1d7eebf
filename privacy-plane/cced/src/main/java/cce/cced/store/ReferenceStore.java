package cce.cced.store;

import cce.cced.store.Tables.ReferenceValue;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.impl.DSL;

/// Registered reference values. A revoked one stays as a row, so that it can be told from one that never was.
public final class ReferenceStore {
    private static final int MAX_LISTED = 1000;
    private static final String ACTIVE = "active";
    private static final String REVOKED = "revoked";
    private static final String SUPERSEDED = "superseded";

    /// @param id SHA-256 of the canonical document
    /// @param document the measurements, as canonical JSON
    public record Reference(
            Sha256Digest id, String document, String label, String status, WalletAddress changedBy, Instant changedAt) {
        public boolean isActive() {
            return status.equals(ACTIVE);
        }
    }

    /// Registers a value, or takes one that is out of use back into it; false if it is active already.
    public boolean register(Tx tx, Sha256Digest id, String document, String label, WalletAddress by, Instant now) {
        Optional<Reference> known = find(tx, id);
        if (known.isPresent()) {
            return known.filter(reference -> !reference.isActive())
                    .filter(reference -> change(tx, id, reference.status(), ACTIVE, by, now))
                    .isPresent();
        }
        tx.sql()
                .insertInto(ReferenceValue.TABLE)
                .set(ReferenceValue.REFERENCE_ID, id.toString())
                .set(ReferenceValue.DOCUMENT, document)
                .set(ReferenceValue.LABEL, label)
                .set(ReferenceValue.STATUS, ACTIVE)
                .set(ReferenceValue.CHANGED_BY, by.toString())
                .set(ReferenceValue.CHANGED_AT, now.getEpochSecond())
                .execute();
        return true;
    }

    /// False if no such value is active.
    public boolean revoke(Tx tx, Sha256Digest id, WalletAddress by, Instant now) {
        return change(tx, id, ACTIVE, REVOKED, by, now);
    }

    /// As [#revoke], because a newer value takes its place. False if no such value is active.
    public boolean supersede(Tx tx, Sha256Digest id, WalletAddress by, Instant now) {
        return change(tx, id, ACTIVE, SUPERSEDED, by, now);
    }

    /// Whether the value is active, and so it stays until this transaction ends: whoever takes it out of use waits for
    /// that, and what begins afterwards finds it out of use.
    public boolean holdActive(Tx tx, Sha256Digest id) {
        return tx.sql()
                .select(ReferenceValue.REFERENCE_ID)
                .from(ReferenceValue.TABLE)
                .where(ReferenceValue.REFERENCE_ID.eq(id.toString()))
                .and(ReferenceValue.STATUS.eq(ACTIVE))
                .forUpdate()
                .fetchOptional()
                .isPresent();
    }

    private static boolean change(Tx tx, Sha256Digest id, String from, String to, WalletAddress by, Instant now) {
        return tx.sql()
                        .update(ReferenceValue.TABLE)
                        .set(ReferenceValue.STATUS, to)
                        .set(ReferenceValue.CHANGED_BY, by.toString())
                        .set(ReferenceValue.CHANGED_AT, now.getEpochSecond())
                        .where(ReferenceValue.REFERENCE_ID.eq(id.toString()))
                        .and(ReferenceValue.STATUS.eq(from))
                        .execute()
                == 1;
    }

    public Optional<Reference> find(Tx tx, Sha256Digest id) {
        return list(tx).stream().filter(reference -> reference.id().equals(id)).findFirst();
    }

    public List<Reference> active(Tx tx) {
        return list(tx).stream().filter(Reference::isActive).toList();
    }

    public List<Reference> list(Tx tx) {
        return tx.sql()
                .select(DSL.asterisk())
                .from(ReferenceValue.TABLE)
                .orderBy(ReferenceValue.CHANGED_AT, ReferenceValue.REFERENCE_ID)
                .limit(MAX_LISTED)
                .fetch(row -> new Reference(
                        Sha256Digest.parse(row.get(ReferenceValue.REFERENCE_ID)),
                        row.get(ReferenceValue.DOCUMENT),
                        row.get(ReferenceValue.LABEL),
                        row.get(ReferenceValue.STATUS),
                        WalletAddress.parse(row.get(ReferenceValue.CHANGED_BY)),
                        Instant.ofEpochSecond(row.get(ReferenceValue.CHANGED_AT))));
    }
}
