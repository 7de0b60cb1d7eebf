package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.GatePolicy;
import cce.ledger.Wallet;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ReviewApi;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.Sha256Digest;
import cce.testing.LivingFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What policies, several owners and budgets mean for a review, over HTTP.
class ReviewRulesTest {
    private static final Harness CCED = new Harness();

    private static final int OPAQUE_BYTES = 3000;

    private static final Map<String, String> LEAK =
            Map.of("output/rows.csv", new String(Harness.people(), StandardCharsets.UTF_8));

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    /// Held, and not blocked: bytes that nobody can read, different ones for each seed.
    private static Map<String, String> opaque(int seed) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(seed);
        for (int i = 0; i < OPAQUE_BYTES; i++) {
            text.append((char) random.nextInt(0x80));
        }
        return Map.of("output/a.bin", text.toString());
    }

    /// A policy of two admins, and the dataset's owner has chosen it.
    private static DatasetId governed(String name, String field, long value) {
        String document = GatePolicy.STATISTICS_STRICT
                .toJson()
                .replace("\"statistics-strict\"", "\"" + name + "\"")
                .replaceFirst("\"" + field + "\":[0-9]+", "\"" + field + "\":" + value);
        Sha256Digest hash = Sha256Digest.parse(GatePolicy.fromJson(document).hash());
        propose(document, hash);
        assertThat(sign(CCED.operator, hash).state()).as("the same admin twice").isEqualTo("proposed");
        assertThat(sign(CCED.secondOperator, hash).state()).isEqualTo("active");
        DatasetId dataset = CCED.readyDataset();
        assertThat(CCED.put(
                                "/v1/datasets/" + dataset + "/policy",
                                CCED.signed(
                                        CCED.provider,
                                        ReviewApi.policyChoiceResource(dataset, hash),
                                        (message, signature) -> new ReviewApi.PolicyChoice(hash, message, signature)))
                        .status())
                .isEqualTo(200);
        return dataset;
    }

    private static void propose(String document, Sha256Digest hash) {
        CCED.client
                .post(
                        "/v1/policies",
                        "",
                        CCED.signed(
                                CCED.operator,
                                ReviewApi.policySignResource(hash),
                                (message, signature) -> new ReviewApi.PolicyProposal(
                                        CCED.operator.address(), document, message, signature)))
                .as(ReviewApi.PolicyView.class);
    }

    private static ReviewApi.PolicyView sign(Wallet admin, Sha256Digest hash) {
        return CCED.client
                .post(
                        "/v1/policies/" + hash + "/signatures",
                        "",
                        CCED.signed(
                                admin,
                                ReviewApi.policySignResource(hash),
                                (message, signature) -> new ReviewApi.Signed(admin.address(), message, signature)))
                .as(ReviewApi.PolicyView.class);
    }

    private static JobId finished(DatasetId dataset, String code, Map<String, String> output) {
        TestAgent agent = CCED.launchedJob(dataset, CCED.uploadCode(code));
        agent.finish(output);
        return agent.job();
    }

    private static JobId finishedOnAll(Map<String, DatasetId> datasets, String code, Map<String, String> output) {
        TestAgent agent = CCED.launchedJob(List.copyOf(datasets.values()), CCED.spec(datasets, CCED.uploadCode(code)));
        agent.finish(output);
        return agent.job();
    }

    @Test
    void undecidedReview_expiresAndItsOutputIsDestroyed() {
        DatasetId dataset = governed("short", "expirySeconds", 1);
        JobId job = finished(dataset, "nobody decides", opaque(1));

        CCED.awaitState(job, "expired");

        assertThat(CCED.vote(CCED.provider, job, Decision.APPROVE, "too late").problem())
                .isEqualTo("review-closed");
        assertThat(CCED.client
                        .get("/v1/results/" + job + "/object", CCED.login(CCED.consumer))
                        .problem())
                .isEqualTo("result-not-approved");
        assertThat(Harness.await(
                        () -> objectsOf(job).isEmpty() ? java.util.Optional.of(true) : java.util.Optional.empty()))
                .isTrue();
    }

    private static List<Path> objectsOf(JobId job) {
        return LivingFolder.files(Path.of(CCED.config.objects())).stream()
                .filter(file -> file.toString().contains(job.toString()))
                .toList();
    }

    @Test
    void everyOwner_mustAgree() {
        Wallet other = Wallet.create(Harness.RANDOM);
        Map<String, DatasetId> both = Map.of("people", CCED.readyDataset(), "others", CCED.readyDataset(other));
        JobId job = finishedOnAll(both, "two owners", opaque(2));
        CCED.review(CCED.provider, job);

        assertThat(CCED.vote(CCED.provider, job, Decision.APPROVE, "fine")
                        .as(ReviewApi.ReviewView.class)
                        .status())
                .isEqualTo("partially_reviewed");
        assertThat(CCED.job(job).state()).isEqualTo("needs_human");
        CCED.vote(other, job, Decision.APPROVE, "fine too").as(ReviewApi.ReviewView.class);

        CCED.awaitState(job, "released");
    }

    @Test
    void oneOwnersRefusal_endsTheReview_andTheOtherSeesNothingOfThatOwnersFindings() {
        Wallet other = Wallet.create(Harness.RANDOM);
        DatasetId leaked = CCED.readyDataset();
        Map<String, DatasetId> both = Map.of("people", leaked, "others", CCED.readyDataset(other, trees()));
        JobId job = finishedOnAll(both, "two owners, one leak", LEAK);
        assertThat(CCED.review(CCED.provider, job).findings()).isNotEmpty();

        ReviewApi.ReviewView seen = CCED.review(other, job);
        String text = new String(Json.write(seen.findings()), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain(leaked.toString());
        assertThat(seen.findings())
                .hasSizeLessThan(CCED.review(CCED.provider, job).findings().size());
        assertThat(seen.blocked()).as("%s", seen.findings()).isFalse();
        CCED.vote(other, job, Decision.APPROVE, "no trees in it").as(ReviewApi.ReviewView.class);
        CCED.vote(CCED.provider, job, Decision.REJECT, "raw rows").as(ReviewApi.ReviewView.class);

        CCED.awaitState(job, "rejected");
        assertThat(CCED.createJob(
                                CCED.consumer,
                                leaked,
                                Harness.sha256("two owners, one leak".getBytes(StandardCharsets.UTF_8)))
                        .problem())
                .isEqualTo("algorithm-flagged");
    }

    /// Something that shares nothing with people, not even their number.
    private static byte[] trees() {
        StringBuilder csv = new StringBuilder("species,height,girth\n");
        for (int i = 0; i < 170; i++) {
            csv.append("tree")
                    .append(i % 7)
                    .append(',')
                    .append(3 + i * 17 % 290 / 10.0)
                    .append(',')
                    .append(300 + i * 37 % 900)
                    .append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void releasesThatRaceForTheLastOfABudget_neverExceedIt() {
        // Room for the bytes of two outputs and what they are wrapped in, but not for three.
        long cap = 8L * OPAQUE_BYTES * 5 / 2;
        DatasetId dataset = governed("narrow", "consumerBits", cap);
        List<JobId> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            JobId job = finished(dataset, "racer " + i, opaque(10 + i));
            CCED.review(CCED.provider, job);
            held.add(job);
        }
        AtomicInteger next = new AtomicInteger();

        List<String> answers = Parallel.times(held.size(), () -> {
            Client.Answer answer = CCED.vote(CCED.provider, held.get(next.getAndIncrement()), Decision.APPROVE, "fine");
            return answer.status() == 200 ? "approved" : answer.problem();
        });

        assertThat(answers).containsExactlyInAnyOrder("approved", "approved", "privacy-budget", "privacy-budget");
        ReviewApi.LedgerView ledger = CCED.client
                .get("/v1/datasets/" + dataset + "/ledger", CCED.login(CCED.provider))
                .as(ReviewApi.LedgerView.class);
        double released = ledger.entries().stream()
                .filter(entry -> entry.kind().equals("unbounded"))
                .mapToDouble(ReviewApi.LedgerEntry::bits)
                .sum();
        assertThat(released).isPositive().isLessThanOrEqualTo((double) cap);
    }

    @Test
    void mitigation_isJudgedAfreshAndCanThenBeApproved() {
        DatasetId dataset = CCED.readyDataset();
        JobId job = finished(dataset, "small groups", Map.of("output/counts.csv", """
                city,people
                city0,40
                city1,38
                city2,3
                city3,39
                """));
        ReviewApi.ReviewView first = CCED.review(CCED.provider, job);
        String change = "suppress-small-cells=10";

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
        assertThat(changed.score()).isLessThan(first.score());
        assertThat(changed.mitigations()).containsExactly(change);
        CCED.vote(CCED.provider, job, Decision.APPROVE, "small cells are gone").as(ReviewApi.ReviewView.class);
        CCED.awaitState(job, "released");
    }

    @Test
    void eventStream_tellsTheConsumerNoFinding() {
        JobId job = finished(CCED.readyDataset(), "watched", LEAK);
        CCED.review(CCED.provider, job);
        CCED.vote(CCED.provider, job, Decision.REJECT, "raw rows").as(ReviewApi.ReviewView.class);
        CCED.awaitState(job, "rejected");
        Harness.await(() -> CCED.job(job).cvmDestroyed() ? java.util.Optional.of(true) : java.util.Optional.empty());

        String stream = new String(
                CCED.client
                        .get("/v1/jobs/" + job + "/events", CCED.login(CCED.consumer))
                        .body(),
                StandardCharsets.UTF_8);

        assertThat(stream)
                .contains("rejected")
                .doesNotContain(
                        "LEAKED", "PROJECTED", "D-0", "score", "BLOCK", "HOLD", "rows.csv", "finding", "raw rows");
    }
}
