package cce.cced.governance;

import cce.cced.Refusal;
import cce.cced.data.Datasets;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.Database;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Tx;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.ReviewApi;
import cce.protocol.WalletAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What owners settle for their datasets and operators for wallets. Each change is signed for exactly what it
/// changes and goes into the audit log.
public final class Governance {
    private final Database database;
    private final GovernanceStore store;
    private final Policies policies;
    private final Datasets datasets;
    private final WalletSignIn signIn;
    private final AuditTrail audit;
    private final Set<WalletAddress> operators;

    public Governance(
            Database database,
            GovernanceStore store,
            Policies policies,
            Datasets datasets,
            WalletSignIn signIn,
            AuditTrail audit,
            Set<WalletAddress> operators) {
        this.database = database;
        this.store = store;
        this.policies = policies;
        this.datasets = datasets;
        this.signIn = signIn;
        this.audit = audit;
        this.operators = Set.copyOf(operators);
    }

    /// The owner names who else reviews, and how many must agree.
    public ReviewApi.ReviewerRule reviewers(DatasetId id, ReviewApi.ReviewerChange change) {
        String resource = ReviewApi.reviewersResource(id, change.rule());
        owned(id, change.message(), change.signature(), resource, "reviewers-named", (tx, about) -> {
            store.rule(tx, id, change.rule());
            about.put("reviewers", String.valueOf(change.rule().reviewers().size()));
            about.put("required", String.valueOf(change.rule().required()));
        });
        return change.rule();
    }

    public ReviewApi.ReviewerRule reviewers(DatasetId id) {
        datasets.view(id, Optional.empty());
        return database.in(tx -> store.rule(tx, id));
    }

    /// The owner chooses the policy that jobs on the dataset run under. Reviews that are open keep theirs.
    public ReviewApi.PolicyView policy(DatasetId id, ReviewApi.PolicyChoice choice) {
        String resource = ReviewApi.policyChoiceResource(id, choice.policy());
        owned(id, choice.message(), choice.signature(), resource, "policy-chosen", (tx, about) -> {
            policies.requireActive(tx, choice.policy());
            store.policy(tx, id, choice.policy());
            about.put("policy", choice.policy().toString());
        });
        return policies.view(choice.policy());
    }

    /// The owner vouches for what one piece of code spends.
    public ReviewApi.Mechanism mechanism(DatasetId id, ReviewApi.MechanismChange change) {
        String resource = ReviewApi.mechanismResource(id, change.mechanism());
        owned(id, change.message(), change.signature(), resource, "mechanism-vouched", (tx, about) -> {
            store.mechanism(tx, id, change.mechanism());
            about.put("code", change.mechanism().code().toString());
        });
        return change.mechanism();
    }

    private interface Change {
        void make(Tx tx, Map<String, String> about);
    }

    private void owned(DatasetId id, String message, String signature, String resource, String kind, Change change) {
        datasets.view(id, Optional.empty());
        WalletSignIn.Verified signed = signIn.verify(message, signature, Optional.empty(), resource);
        datasets.requireOwner(id, signed.wallet());
        database.run(tx -> {
            signed.consume(tx);
            Map<String, String> about = new java.util.TreeMap<>();
            about.put("dataset_id", id.toString());
            change.make(tx, about);
            audit.note(tx, kind, signed.wallet().toString(), Optional.empty(), about);
        });
    }

    /// An operator says which organisation a wallet belongs to; an empty name takes it out.
    public ReviewApi.OrganisationView organisation(ReviewApi.OrganisationChange change) {
        WalletSignIn.Verified signed = signIn.verify(
                change.message(),
                change.signature(),
                Optional.of(change.walletAddress()),
                ReviewApi.organisationResource(change.member(), change.organisation()));
        if (!operators.contains(signed.wallet())) {
            throw new Refusal(ProblemType.NOT_AUTHORISED, "Only an operator may do this.");
        }
        if (!change.organisation().matches("[a-z0-9][a-z0-9 ._-]*|")) {
            throw new Refusal(
                    ProblemType.MALFORMED_REQUEST,
                    "The name of an organisation has lower-case letters, digits, spaces, dots and dashes.");
        }
        database.run(tx -> {
            signed.consume(tx);
            store.organisation(tx, change.member(), change.organisation());
            audit.note(
                    tx,
                    "organisation-set",
                    signed.wallet().toString(),
                    Optional.empty(),
                    Map.of("wallet", change.member().toString(), "organisation", change.organisation()));
        });
        return new ReviewApi.OrganisationView(change.member(), change.organisation());
    }
}
