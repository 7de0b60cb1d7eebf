package cce.cced.governance;

import cce.cced.Refusal;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.Database;
import cce.cced.store.GovernanceStore;
import cce.cced.store.PolicyStore;
import cce.cced.store.Tx;
import cce.gate.GateException;
import cce.gate.GatePolicy;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The policies the gate can be told to apply. Those it ships with are vouched for by the measurement of cced; any
/// other takes the signatures of two policy admins over its hash before an owner can choose it.
public final class Policies {
    private static final int FOUR_EYES = 2;

    private final Database database;
    private final PolicyStore store;
    private final GovernanceStore governance;
    private final WalletSignIn signIn;
    private final AuditTrail audit;
    private final Set<WalletAddress> admins;
    private final GatePolicy fallback;
    private final boolean dev;
    private final Clock clock;

    /// @param fallback for datasets whose owner has chosen none
    /// @param dev whether policies that ship with the gate show moments as they are: nobody's data is at stake, and
    ///     people try things out
    public Policies(
            Database database,
            PolicyStore store,
            GovernanceStore governance,
            WalletSignIn signIn,
            AuditTrail audit,
            Set<WalletAddress> admins,
            GatePolicy fallback,
            boolean dev,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.governance = governance;
        this.signIn = signIn;
        this.audit = audit;
        this.admins = Set.copyOf(admins);
        this.fallback = fallback;
        this.dev = dev;
        this.clock = clock;
    }

    /// Stores a proposal under its proposer's signature.
    public ReviewApi.PolicyView propose(ReviewApi.PolicyProposal proposal) {
        GatePolicy policy = parse(proposal.document());
        Sha256Digest hash = Sha256Digest.parse(policy.hash());
        boolean taken =
                GatePolicy.named(policy.name()).isPresent() || policy.name().equals("combined");
        if (taken) {
            throw new Refusal(
                    ProblemType.POLICY_REFUSED,
                    "The name " + policy.name() + " belongs to a policy that the gate ships with; choose another.");
        }
        return sign(
                hash,
                proposal.walletAddress(),
                proposal.message(),
                proposal.signature(),
                tx -> store.propose(tx, hash, policy.toJson(), clock.instant()));
    }

    /// Adds an admin's signature; the second one makes the policy active.
    public ReviewApi.PolicyView sign(Sha256Digest hash, ReviewApi.Signed signed) {
        return sign(hash, signed.walletAddress(), signed.message(), signed.signature(), tx -> {});
    }

    private ReviewApi.PolicyView sign(
            Sha256Digest hash,
            WalletAddress wallet,
            String message,
            String signature,
            java.util.function.Consumer<Tx> before) {
        WalletSignIn.Verified verified =
                signIn.verify(message, signature, Optional.of(wallet), ReviewApi.policySignResource(hash));
        if (!admins.contains(verified.wallet())) {
            throw new Refusal(ProblemType.NOT_AUTHORISED, "Only policy admins sign policies.");
        }
        database.run(tx -> {
            verified.consume(tx);
            before.accept(tx);
            PolicyStore.Row row = store.lock(tx, hash).orElseThrow(Policies::unknown);
            store.sign(tx, hash, new PolicyStore.Signature(verified.wallet(), message, signature));
            audit.note(tx, "policy-signed", verified.wallet().toString(), Optional.empty(), about(hash));
            if (row.state().equals(PolicyStore.PROPOSED)
                    && store.signatures(tx, hash).size() >= FOUR_EYES) {
                store.activate(tx, hash);
                audit.note(tx, "policy-active", verified.wallet().toString(), Optional.empty(), about(hash));
            }
        });
        return view(hash);
    }

    private static Map<String, String> about(Sha256Digest hash) {
        return Map.of("policy", hash.toString());
    }

    public List<ReviewApi.PolicyView> list() {
        List<ReviewApi.PolicyView> views = new ArrayList<>();
        GatePolicy.builtIn().forEach(policy -> views.add(view(policy, "built_in", List.of())));
        database.run(tx -> store.all(tx).forEach(row -> views.add(view(tx, row))));
        return views;
    }

    public ReviewApi.PolicyView view(Sha256Digest hash) {
        return list().stream()
                .filter(view -> view.hash().equals(hash))
                .findFirst()
                .orElseThrow(Policies::unknown);
    }

    private ReviewApi.PolicyView view(Tx tx, PolicyStore.Row row) {
        List<WalletAddress> signers = store.signatures(tx, row.hash()).stream()
                .map(PolicyStore.Signature::signer)
                .toList();
        return view(parse(row.document()), row.state(), signers);
    }

    private static ReviewApi.PolicyView view(GatePolicy policy, String state, List<WalletAddress> signers) {
        return new ReviewApi.PolicyView(
                Sha256Digest.parse(policy.hash()), policy.name(), policy.revision(), state, signers, policy.toJson());
    }

    /// An active policy, or a refusal.
    GatePolicy requireActive(Tx tx, Sha256Digest hash) {
        return find(tx, hash).orElseThrow(Policies::unknown);
    }

    private Optional<GatePolicy> find(Tx tx, Sha256Digest hash) {
        Optional<GatePolicy> own = GatePolicy.builtIn().stream()
                .filter(policy -> policy.hash().equals(hash.toString()))
                .findFirst();
        return own.or(() -> store.find(tx, hash)
                .filter(row -> row.state().equals(PolicyStore.ACTIVE))
                .map(row -> parse(row.document())));
    }

    /// What the owner of the dataset chose, or the service's own policy.
    public GatePolicy of(Tx tx, DatasetId dataset) {
        // An active policy never goes away, so a hash that was chosen is found.
        return governance
                .policy(tx, dataset)
                .map(hash -> requireActive(tx, hash))
                .orElse(fallback);
    }

    /// What a job on these datasets runs under: of each rule the strictest.
    public GatePolicy of(Tx tx, Collection<DatasetId> datasets) {
        return GatePolicy.strictest(datasets.stream().map(id -> of(tx, id)).toList());
    }

    /// The grid of moments that consumers see, in seconds; 0 shows them as they are.
    public int grid(Tx tx, Collection<DatasetId> datasets) {
        return datasets.stream()
                .map(id -> of(tx, id))
                .filter(policy -> !dev || !GatePolicy.builtIn().contains(policy))
                .mapToInt(policy -> policy.review().completionGridSeconds())
                .max()
                .orElse(0);
    }

    private static GatePolicy parse(String document) {
        try {
            return GatePolicy.fromJson(document);
        } catch (GateException e) {
            throw new Refusal(ProblemType.POLICY_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static Refusal unknown() {
        return new Refusal(ProblemType.POLICY_UNKNOWN, "There is no such policy; list them at /v1/policies.");
    }
}
