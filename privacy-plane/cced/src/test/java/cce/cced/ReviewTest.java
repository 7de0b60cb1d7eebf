package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.GatePolicy;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.ReviewApi;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReviewTest {
    private static final Harness CCED = new Harness();

    /// Held, and not blocked: bytes that nobody can read.
    private static final Map<String, String> HELD = Map.of("output/a.bin", opaque());

    private static final Map<String, String> LEAK =
            Map.of("output/rows.csv", new String(Harness.people(), StandardCharsets.UTF_8));

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    private static String opaque() {
        StringBuilder text = new StringBuilder();
        var random = new java.util.Random(7);
        for (int i = 0; i < 3000; i++) {
            text.append((char) random.nextInt(0x80));
        }
        return text.toString();
    }

    private static TestAgent held(DatasetId dataset, String code, Map<String, String> output) {
        TestAgent agent = CCED.launchedJob(dataset, CCED.uploadCode(code));
        agent.finish(output);
        CCED.review(CCED.provider, agent.job());
        return agent;
    }

    @Test
    void hundredVotesAtOnce_countOncePerReviewer() {
        DatasetId dataset = CCED.readyDataset();
        Wallet second = Wallet.create(Harness.RANDOM);
        CCED.nameReviewers(dataset, CCED.provider, 2, second).as(ReviewApi.ReviewerRule.class);
        TestAgent agent = held(dataset, "race", HELD);
        ReviewApi.Binding binding = CCED.review(CCED.provider, agent.job()).binding();
        List<Integer> answers = Parallel.times(
                100,
                () -> CCED.vote(CCED.provider, agent.job(), binding, Decision.APPROVE, "fine")
                        .status());
        assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
        assertThat(CCED.job(agent.job()).state()).isEqualTo("needs_human");
        assertThat(CCED.vote(second, agent.job(), Decision.APPROVE, "fine").status())
                .isEqualTo(200);
        CCED.awaitState(agent.job(), "released");
    }

    @Test
    void votesOfOthers_areHiddenUntilOnesOwn_andContradictionNeedsAThird() {
        DatasetId dataset = CCED.readyDataset();
        Wallet second = Wallet.create(Harness.RANDOM);
        Wallet third = Wallet.create(Harness.RANDOM);
        CCED.nameReviewers(dataset, CCED.provider, 2, second, third).as(ReviewApi.ReviewerRule.class);
        JobId job = held(dataset, "blind", HELD).job();
        CCED.vote(CCED.provider, job, Decision.APPROVE, "fine").as(ReviewApi.ReviewView.class);
        ReviewApi.ReviewView blind = CCED.review(second, job);
        assertThat(blind.status()).isEqualTo("in_review");
        assertThat(blind.votes()).isEmpty();
        assertThat(CCED.client
                        .get("/v1/reviews/" + job + "/audit", CCED.login(second))
                        .problem())
                .isEqualTo("not-authorised");
        ReviewApi.ReviewView after =
                CCED.vote(second, job, Decision.RETURN, "not fine").as(ReviewApi.ReviewView.class);
        assertThat(after.status()).isEqualTo("conflicted");
        assertThat(after.votes()).hasSize(2);
        CCED.vote(third, job, Decision.RETURN, "not fine").as(ReviewApi.ReviewView.class);
        CcedApi.JobView returned = CCED.awaitState(job, "returned");
        assertThat(returned.advice()).isNotEmpty();
    }

    @Test
    void vote_isBoundToTheArtefact_andAMitigationResetsIt() {
        DatasetId dataset = CCED.readyDataset();
        Wallet second = Wallet.create(Harness.RANDOM);
        CCED.nameReviewers(dataset, CCED.provider, 2, second).as(ReviewApi.ReviewerRule.class);
        JobId job = held(dataset, "mitigated", LEAK).job();
        ReviewApi.ReviewView first = CCED.review(CCED.provider, job);
        CCED.vote(CCED.provider, job, Decision.OVERRIDE, "fine").as(ReviewApi.ReviewView.class);
        String change = "strip-column=id";
        ReviewApi.ReviewView changed = CCED.client
                .post(
                        "/v1/reviews/" + job + "/mitigate",
                        "",
                        CCED.act(
                                CCED.provider,
                                ReviewApi.mitigateResource(job, first.binding().artefact(), change),
                                change,
                                ""))
                .as(ReviewApi.ReviewView.class);
        assertThat(changed.round()).isEqualTo(2);
        assertThat(changed.votes()).isEmpty();
        assertThat(changed.binding().artefact()).isNotEqualTo(first.binding().artefact());
        assertThat(CCED.vote(second, job, first.binding(), Decision.OVERRIDE, "fine")
                        .problem())
                .isEqualTo("review-stale");
    }

    @Test
    void partiesAndTheirOrganisation_neverReview() {
        DatasetId dataset = CCED.readyDataset();
        Wallet colleague = Wallet.create(Harness.RANDOM);
        CCED.nameReviewers(dataset, CCED.provider, 0, colleague, CCED.consumer).as(ReviewApi.ReviewerRule.class);
        JobId job = held(dataset, "colleague", HELD).job();
        for (Wallet member : List.of(colleague, CCED.consumer)) {
            CCED.client
                    .post(
                            "/v1/organisations",
                            "",
                            CCED.signed(
                                    CCED.operator,
                                    ReviewApi.organisationResource(member.address(), "acme"),
                                    (message, signature) -> new ReviewApi.OrganisationChange(
                                            CCED.operator.address(), member.address(), "acme", message, signature)))
                    .as(ReviewApi.OrganisationView.class);
        }
        for (Wallet party : List.of(colleague, CCED.consumer)) {
            assertThat(CCED.client.get("/v1/reviews/" + job, CCED.login(party)).problem())
                    .isEqualTo("review-unknown");
        }
        assertThat(CCED.review(CCED.provider, job).reviewers()).containsExactly(CCED.provider.address());
    }

    @Test
    void blockedResult_takesTwoOverrides_andCanBeRevoked() {
        DatasetId dataset = CCED.readyDataset();
        JobId job = held(dataset, "blocked", LEAK).job();
        assertThat(CCED.vote(CCED.provider, job, Decision.APPROVE, "fine").problem())
                .isEqualTo("review-needs-override");
        CCED.vote(CCED.provider, job, Decision.OVERRIDE, "invented").as(ReviewApi.ReviewView.class);
        assertThat(CCED.job(job).state()).isEqualTo("needs_human");
        Wallet second = Wallet.create(Harness.RANDOM);
        CCED.nameReviewers(dataset, CCED.provider, 0, second).as(ReviewApi.ReviewerRule.class);
        CCED.vote(second, job, Decision.OVERRIDE, "invented").as(ReviewApi.ReviewView.class);
        CCED.awaitState(job, "released");
        ReviewApi.ReviewView released = CCED.review(CCED.provider, job);
        CCED.client
                .post(
                        "/v1/reviews/" + job + "/revoke",
                        "",
                        CCED.act(
                                CCED.provider,
                                ReviewApi.revokeResource(job, released.binding().artefact(), "mistake"),
                                "",
                                "mistake"))
                .as(ReviewApi.ReviewView.class);
        assertThat(CCED.client
                        .get("/v1/results/" + job + "/object", CCED.login(CCED.consumer))
                        .problem())
                .isEqualTo("result-revoked");
        assertThat(CCED.job(job).state()).isEqualTo("revoked");
    }

    @Test
    void consumer_learnsNothingOfFindings_andMayNotProbe() {
        DatasetId dataset = CCED.readyDataset();
        String consumer = CCED.login(CCED.consumer);
        for (int i = 0; i < GatePolicy.STATISTICS_STRICT.review().resubmissionsPerDay(); i++) {
            JobId job = held(dataset, "probe " + i, LEAK).job();
            String answers =
                    new String(CCED.client.get("/v1/jobs/" + job, consumer).body(), StandardCharsets.UTF_8)
                            + new String(CCED.client.get("/v1/jobs", consumer).body(), StandardCharsets.UTF_8);
            assertThat(answers).doesNotContain("LEAKED", "D-0", "score", "BLOCK", "HOLD", "rows.csv", "finding");
        }
        Sha256Digest code = CCED.uploadCode("probe again");
        assertThat(CCED.createJob(CCED.consumer, dataset, code).problem()).isEqualTo("resubmission-limit");
        ReviewApi.LedgerView ledger = CCED.client
                .get("/v1/datasets/" + dataset + "/ledger", CCED.login(CCED.provider))
                .as(ReviewApi.LedgerView.class);
        assertThat(ledger.entries()).extracting(ReviewApi.LedgerEntry::kind).containsOnly("answer");
        assertThat(CCED.client
                        .get("/v1/datasets/" + dataset + "/ledger", consumer)
                        .problem())
                .isEqualTo("not-owner");
    }

    @Test
    void policy_takesTwoAdmins_andUnknownFieldsAreRefused() {
        String document = GatePolicy.STATISTICS_STRICT.toJson().replace("statistics-strict", "own");
        Sha256Digest hash = Sha256Digest.parse(GatePolicy.fromJson(document).hash());
        ReviewApi.PolicyView proposed = CCED.client
                .post(
                        "/v1/policies",
                        "",
                        CCED.signed(
                                CCED.operator,
                                ReviewApi.policySignResource(hash),
                                (message, signature) -> new ReviewApi.PolicyProposal(
                                        CCED.operator.address(), document, message, signature)))
                .as(ReviewApi.PolicyView.class);
        assertThat(proposed.state()).isEqualTo("proposed");
        assertThat(CCED.client
                        .post(
                                "/v1/policies/" + hash + "/signatures",
                                "",
                                CCED.signed(
                                        CCED.provider,
                                        ReviewApi.policySignResource(hash),
                                        (message, signature) ->
                                                new ReviewApi.Signed(CCED.provider.address(), message, signature)))
                        .problem())
                .isEqualTo("not-authorised");
        DatasetId dataset = CCED.readyDataset();
        assertThat(CCED.put(
                                "/v1/datasets/" + dataset + "/policy",
                                CCED.signed(
                                        CCED.provider,
                                        ReviewApi.policyChoiceResource(dataset, hash),
                                        (message, signature) -> new ReviewApi.PolicyChoice(hash, message, signature)))
                        .problem())
                .isEqualTo("policy-unknown");
    }
}
