package cce.cli;

import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who let a result out: what the chain recorded as decided is what the manifest says, each vote was signed by its
/// reviewer for this very artefact, policy and source, and every input was charged.
final class ReviewProof {
    private static final String APPROVED = "approved";

    private final ResultManifest.Predicate predicate;
    private final Sha256Digest subject;
    private final List<ResultManifest.LedgerRecord> records;

    private ReviewProof(
            ResultManifest.Predicate predicate, Sha256Digest subject, List<ResultManifest.LedgerRecord> records) {
        this.predicate = predicate;
        this.subject = subject;
        this.records = records;
    }

    static ReviewProof of(ResultManifest manifest, List<ResultManifest.LedgerRecord> records) {
        String hash = manifest.subject().getFirst().digest().getOrDefault("sha256", "");
        return new ReviewProof(manifest.predicate(), Sha256Digest.parse(hash), List.copyOf(records));
    }

    /// What the digest of a `REVIEW_DECIDED` record is of; the names and their order are cced's.
    record Decision(
            JobId jobId,
            DatasetId datasetId,
            String decision,
            Sha256Digest artefact,
            Sha256Digest policy,
            Sha256Digest source,
            Sha256Digest ledgerHead) {}

    void check(LedgerProof.Requirement requirement) {
        ResultManifest.Review review = predicate.review();
        requirement.require(
                review.artefact().equals(subject)
                        && review.source().equals(predicate.algorithm().code()),
                "the decision is about this result and this code",
                "The review in the manifest is about another result or other code.");
        decided(requirement);
        votes(requirement);
    }

    private void decided(LedgerProof.Requirement requirement) {
        Set<DatasetId> charged = new HashSet<>();
        for (ResultManifest.Charge charge : predicate.privacy().charges()) {
            Sha256Digest digest = Json.digest(new Decision(
                    predicate.job().id(),
                    charge.datasetId(),
                    predicate.review().decision(),
                    subject,
                    predicate.gate().policy(),
                    predicate.algorithm().code(),
                    charge.after()));
            requirement.require(
                    records.stream()
                            .anyMatch(record -> record.kind().equals(RecordKind.REVIEW_DECIDED.name())
                                    && record.dataset()
                                            .equals(charge.datasetId().toString())
                                    && record.digest().equals(digest)),
                    "the chain recorded this decision and the privacy ledger of " + charge.datasetId(),
                    "The chain recorded another decision than the manifest tells.");
            charged.add(charge.datasetId());
        }
        requirement.require(
                predicate.inputs().stream().allMatch(input -> charged.contains(input.datasetId())),
                "every input was charged in its privacy ledger",
                "An input was not charged in its privacy ledger.");
    }

    private void votes(LedgerProof.Requirement requirement) {
        ReviewApi.Binding binding = new ReviewApi.Binding(
                subject, predicate.gate().policy(), predicate.algorithm().code());
        Set<Object> reviewers = new HashSet<>();
        for (ResultManifest.Vote vote : predicate.review().votes()) {
            // The reason itself is not in the manifest, its hash is, and that is how the resource ends.
            ReviewApi.Decision decision = ReviewApi.Decision.parse(vote.decision());
            String whole = ReviewApi.voteResource(predicate.job().id(), binding, decision, "");
            String resource = whole.substring(0, whole.lastIndexOf(':') + 1) + vote.reasonHash();
            requirement.require(
                    Chain.signed(vote.message(), vote.signature(), resource)
                            .filter(vote.reviewer()::equals)
                            .isPresent(),
                    "the vote of " + vote.reviewer() + " is signed for this artefact, policy and source",
                    "A vote in the manifest was not signed by its reviewer for this artefact, policy and source.");
            requirement.require(
                    reviewers.add(vote.reviewer())
                            && !vote.reviewer().equals(predicate.job().consumer()),
                    "the vote of " + vote.reviewer() + " counts once and is not the consumer's",
                    "A reviewer voted twice, or the consumer voted.");
        }
        boolean byPeople = predicate.review().decision().equals(APPROVED);
        requirement.require(
                byPeople != predicate.review().votes().isEmpty(),
                byPeople ? "people voted for the release" : "no person had to decide",
                "The manifest's decision and its votes contradict each other.");
    }
}
