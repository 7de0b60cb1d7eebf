package cce.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages of cced's HTTP API about review: held results, votes, reviewers, policies and the privacy
/// ledger.
///
/// Whatever decides something is signed by a wallet: an EIP-4361 message whose one resource is made here and holds
/// all that the decision is bound to. A message for one artefact, policy or source is worthless for another.
public final class ReviewApi {
    private static final int MAX_MESSAGE_CHARS = 8192;
    private static final int MAX_SIGNATURE_CHARS = 132;
    private static final int MAX_REASON_CHARS = 2000;
    private static final int MAX_REVIEWERS = 20;
    private static final int MAX_POLICY_CHARS = 64 << 10;

    private ReviewApi() {}

    /// What a reviewer can say.
    public enum Decision {
        APPROVE,
        RETURN,
        REJECT,
        OVERRIDE;

        public static Decision parse(String text) {
            return switch (text) {
                case "approve" -> APPROVE;
                case "return" -> RETURN;
                case "reject" -> REJECT;
                case "override" -> OVERRIDE;
                default -> throw ProtocolException.malformed("decision", "must be approve, return, reject or override");
            };
        }

        /// As the API writes it.
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What a vote is bound to.
    ///
    /// @param artefact the very output, as it would be released
    /// @param policy the policy that judged it
    /// @param source the code that made it
    public record Binding(Sha256Digest artefact, Sha256Digest policy, Sha256Digest source) {}

    /// Purpose of a vote's message.
    public static String voteResource(JobId job, Binding binding, Decision decision, String reason) {
        return "urn:cce:vote:" + job + ":" + binding.artefact() + ":" + binding.policy() + ":" + binding.source() + ":"
                + decision.text() + ":" + textHash(reason);
    }

    public static String mitigateResource(JobId job, Sha256Digest artefact, String mitigation) {
        return "urn:cce:mitigate:" + job + ":" + artefact + ":" + textHash(mitigation);
    }

    public static String revokeResource(JobId job, Sha256Digest artefact, String reason) {
        return "urn:cce:revoke:" + job + ":" + artefact + ":" + textHash(reason);
    }

    public static String breakGlassResource(JobId job, Sha256Digest artefact, String reason) {
        return "urn:cce:break-glass:" + job + ":" + artefact + ":" + textHash(reason);
    }

    public static String reviewersResource(DatasetId dataset, ReviewerRule rule) {
        return "urn:cce:reviewers:" + dataset + ":" + Json.digest(rule);
    }

    public static String policyChoiceResource(DatasetId dataset, Sha256Digest policy) {
        return "urn:cce:dataset-policy:" + dataset + ":" + policy;
    }

    public static String policySignResource(Sha256Digest policy) {
        return "urn:cce:policy:" + policy;
    }

    public static String organisationResource(WalletAddress wallet, String organisation) {
        return "urn:cce:organisation:" + wallet + ":" + textHash(organisation);
    }

    public static String mechanismResource(DatasetId dataset, Mechanism mechanism) {
        return "urn:cce:mechanism:" + dataset + ":" + Json.digest(mechanism);
    }

    private static Sha256Digest textHash(String text) {
        return Sha256Digest.of(Json.hash("SHA-256", text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    public record ReviewList(List<ReviewView> reviews) {
        public ReviewList {
            reviews = List.copyOf(reviews);
        }
    }

    /// What a reviewer sees. Findings are masked and, when the inputs have several owners, only those about the
    /// reviewer's own data carry a place. Until the reviewer has voted, nothing here depends on the votes of
    /// others.
    ///
    /// @param status `in_review`, `partially_reviewed`, `conflicted`, `approved`, `returned`, `rejected`,
    ///     `released`, `expired`, `revoked` or `cancelled`; blind reviewers see `in_review` while the review is
    ///     open
    /// @param binding what a vote must be bound to
    /// @param round counts up with each new artefact
    /// @param blocked whether only overrides of two people of the owner can release it
    /// @param mayVote whether a vote of the caller would be taken now
    /// @param score 0 to 1
    /// @param exitClass `ok`, `failed`, `limit` or `unknown`
    /// @param dueAt when reviewers are reminded
    /// @param expiresAt when the output and its key are destroyed
    public record ReviewView(
            JobId jobId,
            WalletAddress consumer,
            String status,
            Binding binding,
            int round,
            boolean blocked,
            boolean mayVote,
            JobSpec jobSpec,
            double score,
            String verdict,
            String exitClass,
            List<Finding> findings,
            List<OutputFile> outputs,
            List<String> mitigations,
            List<DatasetId> datasetIds,
            List<WalletAddress> reviewers,
            List<CastVote> votes,
            long dueAt,
            long expiresAt,
            String codePath) {
        public ReviewView {
            findings = List.copyOf(findings);
            outputs = List.copyOf(outputs);
            mitigations = List.copyOf(mitigations);
            datasetIds = List.copyOf(datasetIds);
            reviewers = List.copyOf(reviewers);
            votes = List.copyOf(votes);
        }
    }

    public record Finding(String detector, String type, double confidence, long units, String view, String excerpt) {}

    /// One file of the artefact, as it would be released.
    public record OutputFile(String name, String mediaType, long bytes, List<String> transforms) {
        public OutputFile {
            transforms = List.copyOf(transforms);
        }
    }

    public record CastVote(WalletAddress reviewer, String decision, long at) {}

    /// A signed act on a review.
    ///
    /// @param subject what it is: a decision for a vote, the mitigation's text, or empty
    /// @param reason for people; kept with the decision
    public record SignedAct(
            WalletAddress walletAddress, String subject, String reason, String message, String signature) {
        public SignedAct {
            requireLength("subject", subject, 0, 200);
            requireLength("reason", reason, 0, MAX_REASON_CHARS);
            requireSigned(message, signature);
            if (reason.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
                throw ProtocolException.malformed("reason", "must be plain text without control characters");
            }
        }
    }

    /// Two people of different roles who open all findings of a review in an emergency.
    public record BreakGlass(SignedAct operator, SignedAct owner) {}

    /// @param path file of the code bundle
    /// @param text its content; files that are not text are named and not shown
    public record SourceFile(String path, long bytes, String text) {}

    /// The algorithm as the reviewer reads it.
    ///
    /// @param namespace where it is kept in the data availability layer
    /// @param diff unified diff against `lastApproved`; empty without one
    public record SourceView(
            JobId jobId,
            Sha256Digest code,
            String namespace,
            List<SourceFile> files,
            List<String> flags,
            Optional<Sha256Digest> lastApproved,
            String diff) {
        public SourceView {
            files = List.copyOf(files);
            flags = List.copyOf(flags);
        }
    }

    /// @param rebuilt digest of the bundle packed again from its files
    public record RebuildView(JobId jobId, Sha256Digest code, Sha256Digest rebuilt, boolean matches, int files) {}

    /// One opened commitment of a Result Manifest.
    ///
    /// @param salt 32 bytes in hexadecimal
    /// @param document canonical JSON of the findings; SHA-256 of the salt followed by it is the commitment
    public record OpenedFindings(DatasetId datasetId, String detector, String salt, String document) {}

    public record OpenedList(JobId jobId, List<OpenedFindings> opened) {
        public OpenedList {
            opened = List.copyOf(opened);
        }
    }

    /// Who reviews for the owner of a dataset, besides the owner.
    ///
    /// @param required how many must agree; 0 leaves it to the policy
    public record ReviewerRule(List<WalletAddress> reviewers, int required) {
        public ReviewerRule {
            reviewers = List.copyOf(reviewers);
            if (reviewers.size() > MAX_REVIEWERS
                    || reviewers.stream().distinct().count() != reviewers.size()) {
                throw ProtocolException.malformed("reviewers", "must name at most 20 wallets, each once");
            }
            if (required < 0 || required > reviewers.size() + 1) {
                throw ProtocolException.malformed("required", "must be 0 to the number of reviewers and the owner");
            }
        }
    }

    public record ReviewerChange(ReviewerRule rule, String message, String signature) {
        public ReviewerChange {
            requireSigned(message, signature);
        }
    }

    /// @param document the policy as JSON text
    public record PolicyProposal(WalletAddress walletAddress, String document, String message, String signature) {
        public PolicyProposal {
            requireLength("document", document, 2, MAX_POLICY_CHARS);
            requireSigned(message, signature);
        }
    }

    /// A wallet's signature for what the path names.
    public record Signed(WalletAddress walletAddress, String message, String signature) {
        public Signed {
            requireSigned(message, signature);
        }
    }

    /// @param state `built_in`, `proposed` or `active`
    /// @param signers who has signed it
    public record PolicyView(
            Sha256Digest hash, String name, int revision, String state, List<WalletAddress> signers, String document) {
        public PolicyView {
            signers = List.copyOf(signers);
        }
    }

    public record PolicyList(List<PolicyView> policies) {
        public PolicyList {
            policies = List.copyOf(policies);
        }
    }

    public record PolicyChoice(Sha256Digest policy, String message, String signature) {
        public PolicyChoice {
            requireSigned(message, signature);
        }
    }

    public record OrganisationChange(
            WalletAddress walletAddress, WalletAddress member, String organisation, String message, String signature) {
        public OrganisationChange {
            requireLength("organisation", organisation, 0, 64);
            requireSigned(message, signature);
        }
    }

    public record OrganisationView(WalletAddress member, String organisation) {}

    /// What the owner of a dataset vouches for: every run of this code on the dataset spends this much. zCDP takes
    /// `rho`; a pure mechanism of `epsilon` spends epsilon squared over two; `delta` is added up.
    ///
    /// @param kind `gaussian` (rho), `pure` (epsilon) or `approximate` (epsilon and delta)
    public record Mechanism(Sha256Digest code, String kind, double rho, double epsilon, double delta) {
        public Mechanism {
            boolean valid = switch (kind) {
                case "gaussian" -> rho > 0 && epsilon == 0 && delta == 0;
                case "pure" -> rho == 0 && epsilon > 0 && delta == 0;
                case "approximate" -> rho == 0 && epsilon > 0 && delta > 0 && delta < 1;
                default -> false;
            };
            if (!valid || !Double.isFinite(rho) || !Double.isFinite(epsilon)) {
                throw ProtocolException.malformed(
                        "mechanism", "must be gaussian with rho, pure with epsilon, or approximate with both");
            }
        }
    }

    public record MechanismChange(Mechanism mechanism, String message, String signature) {
        public MechanismChange {
            requireSigned(message, signature);
        }
    }

    /// The privacy ledger of one dataset, for its owner.
    ///
    /// @param totals spent by everyone, then by each consumer and each organisation
    /// @param head of the chain of its entries
    public record LedgerView(DatasetId datasetId, List<Spent> totals, List<LedgerEntry> entries, Sha256Digest head) {
        public LedgerView {
            totals = List.copyOf(totals);
            entries = List.copyOf(entries);
        }
    }

    /// @param scope `dataset`, `consumer:<wallet>` or `organisation:<name>`
    /// @param epsilon spent at `delta`, of noised releases
    /// @param bits spent by releases without noise, measured
    public record Spent(
            String scope, double rho, double epsilon, double delta, double epsilonCap, double bits, double bitsCap) {}

    public record LedgerEntry(
            long seq,
            JobId jobId,
            WalletAddress consumer,
            String organisation,
            String kind,
            double rho,
            double delta,
            double bits,
            long at,
            Sha256Digest head) {}

    /// The off-chain audit log: who looked at what. Each entry is bound to all before it.
    public record AuditEvent(
            long seq, String kind, String actor, Map<String, String> about, long at, Sha256Digest head) {
        public AuditEvent {
            about = Map.copyOf(about);
        }
    }

    public record AuditEvents(List<AuditEvent> events) {
        public AuditEvents {
            events = List.copyOf(events);
        }
    }

    private static void requireSigned(String message, String signature) {
        requireLength("message", message, 1, MAX_MESSAGE_CHARS);
        requireLength("signature", signature, 1, MAX_SIGNATURE_CHARS);
    }

    private static void requireLength(String field, String text, int low, int high) {
        if (text.length() < low || text.length() > high) {
            throw ProtocolException.malformed(field, "must have " + low + " to " + high + " characters");
        }
    }
}
