package cce.cced.job;

import cce.attestation.AppraisalPolicy;
import cce.attestation.EvidenceException;
import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.store.AppraisalPolicyStore;
import cce.cced.store.AppraisalPolicyStore.Ending;
import cce.cced.store.AppraisalPolicyStore.Head;
import cce.cced.store.AppraisalPolicyStore.Registered;
import cce.cced.store.AppraisalPolicyStore.Registration;
import cce.cced.store.AppraisalPolicyStore.Source;
import cce.cced.store.Database;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The registry of appraisal policies: which authentic machines are good enough. One is in force, or none and then no
/// evidence passes. Operators change it, every change goes on the chain and counts from the next decision on.
public final class AppraisalPolicies {
    private final Database database;
    private final AppraisalPolicyStore store;
    private final References references;
    private final Recorder recorder;
    private final AppraisalPolicy shipped;
    private final Strictness strictness;
    private final Clock clock;

    /// Whether policies count that admit machines which protect nothing.
    public enum Strictness {
        /// Production: neither debug mode nor a test root, whoever registers it.
        SECURE_ONLY,
        /// The dev profile.
        DEVELOPMENT
    }

    /// @param shipped what is in force until an operator registers a policy
    public AppraisalPolicies(
            Database database,
            AppraisalPolicyStore store,
            References references,
            Recorder recorder,
            AppraisalPolicy shipped,
            Strictness strictness,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.references = references;
        this.recorder = recorder;
        this.shipped = shipped;
        this.strictness = strictness;
        this.clock = clock;
    }

    record Change(Sha256Digest hash, String name, int version, String status, WalletAddress by, long at) {}

    /// Puts a document in force where no registered policy is.
    public CcedApi.AppraisalPolicyView register(WalletAddress wallet, byte[] document) {
        references.requireOperator(wallet);
        Registration registration = registration(wallet, document);
        record(database.in(tx -> {
            Head held = store.hold(tx);
            if (held.hash().isPresent()) {
                throw conflict("The policy " + held.hash().get() + " is in force; supersede or revoke that one.");
            }
            return List.of(begin(tx, held, registration));
        }));
        return view(registration.hash());
    }

    /// Puts a document in the place of the policy that is in force, which stops counting in the same transaction.
    public CcedApi.AppraisalPolicyView supersede(WalletAddress wallet, Sha256Digest old, byte[] document) {
        references.requireOperator(wallet);
        Registration registration = registration(wallet, document);
        if (registration.hash().equals(old)) {
            throw conflict("A policy cannot take its own place; send another document.");
        }
        record(database.in(tx -> {
            Head held = requireInForce(tx, old);
            List<String> promised = new ArrayList<>();
            promised.add(end(tx, held, Ending.SUPERSEDED, wallet));
            promised.add(begin(tx, held, registration));
            return promised;
        }));
        return view(registration.hash());
    }

    /// Takes the policy out of force. None is then, the shipped one neither: what an operator revoked must not come
    /// back as something else that nobody decided on.
    public CcedApi.AppraisalPolicyView revoke(WalletAddress wallet, Sha256Digest hash) {
        references.requireOperator(wallet);
        record(database.in(tx -> List.of(end(tx, requireInForce(tx, hash), Ending.REVOKED, wallet))));
        return view(hash);
    }

    public CcedApi.AppraisalPolicyList list() {
        return database.in(tx -> {
            Head head = store.head(tx);
            return new CcedApi.AppraisalPolicyList(
                    head.source().word(),
                    find(tx, head).map(AppraisalPolicy::id),
                    store.list(tx).stream().map(AppraisalPolicies::view).toList());
        });
    }

    /// The document of a policy that was registered once, byte for byte.
    public byte[] document(Sha256Digest hash) {
        return database.in(tx -> store.find(tx, hash))
                .orElseThrow(AppraisalPolicies::unknown)
                .document()
                .getBytes(StandardCharsets.UTF_8);
    }

    /// What evidence is judged by now.
    AppraisalPolicy inForce(Tx tx) {
        return find(tx, store.head(tx))
                .orElseThrow(() -> new Refusal(
                        ProblemType.NO_APPRAISAL_POLICY,
                        "The appraisal policy was revoked and no other is in force; an operator must register one."));
    }

    /// Refuses unless the policy that evidence was judged by a moment ago still counts, and so it does until the
    /// transaction ends.
    void requireHeld(Tx tx, String id) {
        Optional<AppraisalPolicy> now = find(tx, store.hold(tx));
        if (now.filter(policy -> policy.id().equals(id)).isEmpty()) {
            throw new Refusal(
                    ProblemType.NO_APPRAISAL_POLICY,
                    "The appraisal policy was changed just now; ask again to be judged by the one in force.");
        }
    }

    private Optional<AppraisalPolicy> find(Tx tx, Head head) {
        return switch (head.source()) {
            case SHIPPED -> Optional.of(shipped);
            case NONE -> Optional.empty();
            case REGISTERED -> Optional.of(stored(tx, head.hash().orElseThrow()));
        };
    }

    /// Checked again at each use: a database that someone else wrote to, or a profile that became stricter since,
    /// must not let a weaker policy in.
    private AppraisalPolicy stored(Tx tx, Sha256Digest hash) {
        Registered row = store.find(tx, hash).orElseThrow(AppraisalPolicies::unknown);
        AppraisalPolicy policy = readable(row.document().getBytes(StandardCharsets.UTF_8));
        if (!hashOf(policy).equals(hash)) {
            throw new IllegalStateException("The stored appraisal policy " + hash + " is not the one registered.");
        }
        return policy;
    }

    private Registration registration(WalletAddress wallet, byte[] document) {
        AppraisalPolicy policy = readable(document);
        if (policy.tdx().isEmpty()) {
            throw refused("The policy says nothing of TDX, which jobs run on; write a tdx section.");
        }
        return new Registration(
                hashOf(policy), policy.name(), new String(document, StandardCharsets.UTF_8), wallet, clock.instant());
    }

    private AppraisalPolicy readable(byte[] document) {
        AppraisalPolicy policy;
        try {
            policy = AppraisalPolicy.parse(document);
        } catch (EvidenceException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        if (strictness == Strictness.SECURE_ONLY && policy.insecure()) {
            throw refused("A policy in production may set neither insecure_accept_debug nor insecure_accept_test_root:"
                    + " such machines protect nothing. Remove the flags.");
        }
        return policy;
    }

    private static Sha256Digest hashOf(AppraisalPolicy policy) {
        return Sha256Digest.parse(policy.id().substring(policy.id().indexOf(':') + 1));
    }

    private Head requireInForce(Tx tx, Sha256Digest hash) {
        Head held = store.hold(tx);
        if (held.source() != Source.REGISTERED || !held.hash().equals(Optional.of(hash))) {
            throw store.find(tx, hash).isEmpty()
                    ? unknown()
                    : conflict("The policy " + hash + " is not in force; look at the list for the one that is.");
        }
        return held;
    }

    private String begin(Tx tx, Head held, Registration registration) {
        int version = store.begin(tx, held, registration);
        return promise(
                tx,
                RecordKind.MEASUREMENT_REGISTERED,
                new Change(
                        registration.hash(),
                        registration.name(),
                        version,
                        "active",
                        registration.by(),
                        registration.at().toEpochMilli()));
    }

    private String end(Tx tx, Head held, Ending ending, WalletAddress by) {
        Instant now = clock.instant();
        store.end(tx, held, ending, by, now);
        Registered row = store.find(tx, held.hash().orElseThrow()).orElseThrow(AppraisalPolicies::unknown);
        return promise(
                tx,
                RecordKind.MEASUREMENT_REVOKED,
                new Change(row.hash(), row.name(), row.version(), row.status(), by, now.toEpochMilli()));
    }

    private String promise(Tx tx, RecordKind kind, Change change) {
        return recorder.promise(
                tx, "appraisal-policy/" + change.version(), kind, Optional.empty(), change.hash(), change);
    }

    private void record(List<String> promised) {
        promised.forEach(recorder::record);
    }

    private CcedApi.AppraisalPolicyView view(Sha256Digest hash) {
        return database.in(tx -> store.find(tx, hash))
                .map(AppraisalPolicies::view)
                .orElseThrow(AppraisalPolicies::unknown);
    }

    private static CcedApi.AppraisalPolicyView view(Registered row) {
        return new CcedApi.AppraisalPolicyView(
                row.hash(),
                row.name(),
                row.version(),
                row.status(),
                row.registeredBy(),
                row.registeredAt().getEpochSecond(),
                row.changedBy(),
                row.changedAt().getEpochSecond());
    }

    private static Refusal refused(String sentence) {
        return new Refusal(ProblemType.POLICY_REFUSED, sentence);
    }

    private static Refusal conflict(String sentence) {
        return new Refusal(ProblemType.REGISTRY_CONFLICT, sentence);
    }

    private static Refusal unknown() {
        return new Refusal(ProblemType.NOT_FOUND, "No such appraisal policy was ever registered.");
    }
}
