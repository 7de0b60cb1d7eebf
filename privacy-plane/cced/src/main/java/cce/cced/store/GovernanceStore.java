package cce.cced.store;

import cce.cced.store.Tables.ApprovedCode;
import cce.cced.store.Tables.DatasetMechanism;
import cce.cced.store.Tables.DatasetReviewer;
import cce.cced.store.Tables.DatasetRule;
import cce.cced.store.Tables.OrganisationMember;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ReviewApi.Mechanism;
import cce.protocol.ReviewApi.ReviewerRule;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What owners and operators have settled: who reviews for a dataset and by which policy, what its mechanisms
/// spend, which wallets belong together, and which code was approved for whom.
public final class GovernanceStore {
    public void rule(Tx tx, DatasetId dataset, ReviewerRule rule) {
        ensureRow(tx, dataset);
        tx.sql()
                .update(DatasetRule.TABLE)
                .set(DatasetRule.REQUIRED, rule.required())
                .where(DatasetRule.DATASET_ID.eq(dataset.toString()))
                .execute();
        tx.sql()
                .deleteFrom(DatasetReviewer.TABLE)
                .where(DatasetReviewer.DATASET_ID.eq(dataset.toString()))
                .execute();
        for (WalletAddress reviewer : rule.reviewers()) {
            tx.sql()
                    .insertInto(DatasetReviewer.TABLE)
                    .set(DatasetReviewer.DATASET_ID, dataset.toString())
                    .set(DatasetReviewer.REVIEWER, reviewer.toString())
                    .execute();
        }
    }

    public ReviewerRule rule(Tx tx, DatasetId dataset) {
        List<WalletAddress> reviewers = tx.sql()
                .selectFrom(DatasetReviewer.TABLE)
                .where(DatasetReviewer.DATASET_ID.eq(dataset.toString()))
                .orderBy(DatasetReviewer.REVIEWER)
                .fetch(row -> WalletAddress.parse(row.get(DatasetReviewer.REVIEWER)));
        int required = tx.sql()
                .select(DatasetRule.REQUIRED)
                .from(DatasetRule.TABLE)
                .where(DatasetRule.DATASET_ID.eq(dataset.toString()))
                .fetchOptional(DatasetRule.REQUIRED)
                .orElse(0);
        return new ReviewerRule(reviewers, required);
    }

    /// Datasets that `wallet` was named a reviewer of.
    public List<DatasetId> reviewedBy(Tx tx, WalletAddress wallet) {
        return tx.sql()
                .selectFrom(DatasetReviewer.TABLE)
                .where(DatasetReviewer.REVIEWER.eq(wallet.toString()))
                .fetch(row -> DatasetId.parse(row.get(DatasetReviewer.DATASET_ID)));
    }

    public void policy(Tx tx, DatasetId dataset, Sha256Digest policy) {
        ensureRow(tx, dataset);
        tx.sql()
                .update(DatasetRule.TABLE)
                .set(DatasetRule.POLICY_HASH, policy.toString())
                .where(DatasetRule.DATASET_ID.eq(dataset.toString()))
                .execute();
    }

    public Optional<Sha256Digest> policy(Tx tx, DatasetId dataset) {
        return tx.sql()
                .select(DatasetRule.POLICY_HASH)
                .from(DatasetRule.TABLE)
                .where(DatasetRule.DATASET_ID.eq(dataset.toString()))
                .fetchOptional(DatasetRule.POLICY_HASH)
                .map(Sha256Digest::parse);
    }

    private static void ensureRow(Tx tx, DatasetId dataset) {
        if (tx.sql().fetchCount(DatasetRule.TABLE, DatasetRule.DATASET_ID.eq(dataset.toString())) == 0) {
            tx.sql()
                    .insertInto(DatasetRule.TABLE)
                    .set(DatasetRule.DATASET_ID, dataset.toString())
                    .set(DatasetRule.REQUIRED, 0)
                    .execute();
        }
    }

    public void mechanism(Tx tx, DatasetId dataset, Mechanism mechanism) {
        tx.sql()
                .deleteFrom(DatasetMechanism.TABLE)
                .where(DatasetMechanism.DATASET_ID.eq(dataset.toString()))
                .and(DatasetMechanism.CODE.eq(mechanism.code().toString()))
                .execute();
        tx.sql()
                .insertInto(DatasetMechanism.TABLE)
                .set(DatasetMechanism.DATASET_ID, dataset.toString())
                .set(DatasetMechanism.CODE, mechanism.code().toString())
                .set(DatasetMechanism.DOCUMENT, Json.writeText(mechanism))
                .execute();
    }

    public Optional<Mechanism> mechanism(Tx tx, DatasetId dataset, Sha256Digest code) {
        return tx.sql()
                .select(DatasetMechanism.DOCUMENT)
                .from(DatasetMechanism.TABLE)
                .where(DatasetMechanism.DATASET_ID.eq(dataset.toString()))
                .and(DatasetMechanism.CODE.eq(code.toString()))
                .fetchOptional(DatasetMechanism.DOCUMENT)
                .map(text -> Json.read(text, Mechanism.class));
    }

    /// Puts a wallet into an organisation; an empty name takes it out.
    public void organisation(Tx tx, WalletAddress wallet, String organisation) {
        tx.sql()
                .deleteFrom(OrganisationMember.TABLE)
                .where(OrganisationMember.WALLET.eq(wallet.toString()))
                .execute();
        if (!organisation.isEmpty()) {
            tx.sql()
                    .insertInto(OrganisationMember.TABLE)
                    .set(OrganisationMember.WALLET, wallet.toString())
                    .set(OrganisationMember.ORGANISATION, organisation)
                    .execute();
        }
    }

    /// The organisation of a wallet, or an empty text.
    public String organisation(Tx tx, WalletAddress wallet) {
        return tx.sql()
                .select(OrganisationMember.ORGANISATION)
                .from(OrganisationMember.TABLE)
                .where(OrganisationMember.WALLET.eq(wallet.toString()))
                .fetchOptional(OrganisationMember.ORGANISATION)
                .orElse("");
    }

    /// The wallet and all others of its organisation.
    public List<WalletAddress> together(Tx tx, WalletAddress wallet) {
        String organisation = organisation(tx, wallet);
        if (organisation.isEmpty()) {
            return List.of(wallet);
        }
        return tx.sql()
                .select(OrganisationMember.WALLET)
                .from(OrganisationMember.TABLE)
                .where(OrganisationMember.ORGANISATION.eq(organisation))
                .orderBy(OrganisationMember.WALLET)
                .fetch(row -> WalletAddress.parse(row.get(OrganisationMember.WALLET)));
    }

    public void approved(Tx tx, Sha256Digest code, WalletAddress consumer, Instant now) {
        tx.sql()
                .deleteFrom(ApprovedCode.TABLE)
                .where(ApprovedCode.CODE.eq(code.toString()).and(ApprovedCode.CONSUMER.eq(consumer.toString())))
                .execute();
        tx.sql()
                .insertInto(ApprovedCode.TABLE)
                .set(ApprovedCode.CODE, code.toString())
                .set(ApprovedCode.CONSUMER, consumer.toString())
                .set(ApprovedCode.APPROVED_AT, now.getEpochSecond())
                .execute();
    }

    /// The code of this consumer that reviewers approved last, other than `code`.
    public Optional<Sha256Digest> lastApproved(Tx tx, WalletAddress consumer, Sha256Digest code) {
        return tx
                .sql()
                .select(ApprovedCode.CODE)
                .from(ApprovedCode.TABLE)
                .where(ApprovedCode.CONSUMER.eq(consumer.toString()).and(ApprovedCode.CODE.ne(code.toString())))
                .orderBy(ApprovedCode.APPROVED_AT.desc(), ApprovedCode.CODE)
                .limit(1)
                .fetch(row -> Sha256Digest.parse(row.get(ApprovedCode.CODE)))
                .stream()
                .findFirst();
    }
}
