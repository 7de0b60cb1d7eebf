package cce.cced.store;

import cce.cced.store.Tables.GatePolicy;
import cce.cced.store.Tables.GatePolicySignature;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Policy documents and who signed them.
public final class PolicyStore {
    public static final String PROPOSED = "proposed";
    public static final String ACTIVE = "active";

    public record Row(Sha256Digest hash, String document, String state) {}

    public record Signature(WalletAddress signer, String message, String signature) {}

    /// Adds a proposal; a known document changes nothing.
    public void propose(Tx tx, Sha256Digest hash, String document, Instant now) {
        if (find(tx, hash).isEmpty()) {
            tx.sql()
                    .insertInto(GatePolicy.TABLE)
                    .set(GatePolicy.POLICY_HASH, hash.toString())
                    .set(GatePolicy.DOCUMENT, document)
                    .set(GatePolicy.STATE, PROPOSED)
                    .set(GatePolicy.CREATED_AT, now.getEpochSecond())
                    .execute();
        }
    }

    /// The policy, its row locked until the transaction ends.
    public Optional<Row> lock(Tx tx, Sha256Digest hash) {
        return tx.sql()
                .selectFrom(GatePolicy.TABLE)
                .where(GatePolicy.POLICY_HASH.eq(hash.toString()))
                .forUpdate()
                .fetchOptional(row -> new Row(hash, row.get(GatePolicy.DOCUMENT), row.get(GatePolicy.STATE)));
    }

    public Optional<Row> find(Tx tx, Sha256Digest hash) {
        return tx.sql()
                .selectFrom(GatePolicy.TABLE)
                .where(GatePolicy.POLICY_HASH.eq(hash.toString()))
                .fetchOptional(row -> new Row(hash, row.get(GatePolicy.DOCUMENT), row.get(GatePolicy.STATE)));
    }

    public List<Row> all(Tx tx) {
        return tx.sql()
                .selectFrom(GatePolicy.TABLE)
                .orderBy(GatePolicy.CREATED_AT, GatePolicy.POLICY_HASH)
                .fetch(row -> new Row(
                        Sha256Digest.parse(row.get(GatePolicy.POLICY_HASH)),
                        row.get(GatePolicy.DOCUMENT),
                        row.get(GatePolicy.STATE)));
    }

    public void sign(Tx tx, Sha256Digest hash, Signature signature) {
        boolean known = signatures(tx, hash).stream().anyMatch(s -> s.signer().equals(signature.signer()));
        if (!known) {
            tx.sql()
                    .insertInto(GatePolicySignature.TABLE)
                    .set(GatePolicySignature.POLICY_HASH, hash.toString())
                    .set(GatePolicySignature.SIGNER, signature.signer().toString())
                    .set(GatePolicySignature.MESSAGE, signature.message())
                    .set(GatePolicySignature.SIGNATURE, signature.signature())
                    .execute();
        }
    }

    public List<Signature> signatures(Tx tx, Sha256Digest hash) {
        return tx.sql()
                .selectFrom(GatePolicySignature.TABLE)
                .where(GatePolicySignature.POLICY_HASH.eq(hash.toString()))
                .orderBy(GatePolicySignature.SIGNER)
                .fetch(row -> new Signature(
                        WalletAddress.parse(row.get(GatePolicySignature.SIGNER)),
                        row.get(GatePolicySignature.MESSAGE),
                        row.get(GatePolicySignature.SIGNATURE)));
    }

    public void activate(Tx tx, Sha256Digest hash) {
        tx.sql()
                .update(GatePolicy.TABLE)
                .set(GatePolicy.STATE, ACTIVE)
                .where(GatePolicy.POLICY_HASH.eq(hash.toString()))
                .execute();
    }
}
