package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.DsseEnvelope;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ReviewApi;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.Sha256Digest;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.RangeSource;
import cce.sealing.ResultKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SegmentSize;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class JobFlowTest {
    private static final Harness CCED = new Harness();
    private static final Map<String, String> HARMLESS =
            Map.of("output/summary.txt", "mean age of all participants: 49\n");

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    @Test
    void harmlessResult_isReleasedToItsConsumerWithSignedManifest() throws Exception {
        TestAgent agent = CCED.launchedJob();
        agent.finish(HARMLESS);
        CcedApi.JobView done = CCED.awaitState(agent.job(), "released", "needs_human");
        if (done.state().equals("needs_human")) {
            done = CCED.awaitState(agent.job(), "released");
        }

        CcedApi.ResultAnswer answer = deliver(agent.job());
        byte[] sealed = CCED.client
                .get("/v1/results/" + agent.job() + "/object", CCED.login(CCED.consumer))
                .body();

        assertThat(Harness.sha256(sealed)).isEqualTo(answer.resultHash());
        PublicKey signer = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(answer.signingKey())));
        ResultManifest manifest =
                Json.read(answer.manifest().verify(DsseEnvelope.IN_TOTO, signer), ResultManifest.class);
        assertThat(manifest.predicate().evidence())
                .extracting(ResultManifest.TeeEvidence::role)
                .containsExactly("cced", "keys", "submit");
        assertThat(manifest.predicate().review().decision()).isEqualTo("auto_approved");
        assertThat(manifest.predicate().records())
                .extracting(ResultManifest.LedgerRecord::kind)
                .contains(
                        "DATASET_REGISTERED",
                        "SNAPSHOT_FINALISED",
                        "JOB_ACCEPTED",
                        "KEYS_RELEASED",
                        "RESULT_SUBMITTED",
                        "REVIEW_DECIDED",
                        "RESULT_RELEASED");
        assertThat(CCED.chain.kindsOf(agent.job().ledgerSubject()))
                .as("in the order in which it happened, also within a second")
                .startsWith("JOB_ACCEPTED", "KEYS_RELEASED", "RESULT_SUBMITTED", "REVIEW_DECIDED", "RESULT_RELEASED");
        Harness.await(() -> java.util.Optional.of(CCED.job(agent.job())).filter(CcedApi.JobView::cvmDestroyed));
    }

    private static CcedApi.ResultAnswer deliver(JobId job) throws Exception {
        EphemeralKeyPair keys = EphemeralKeyPair.generate(Harness.RANDOM);
        CcedApi.ResultAnswer answer = CCED.client
                .post(
                        "/v1/results/" + job,
                        "",
                        CCED.signed(
                                CCED.consumer,
                                CcedApi.resultResource(job, keys.resultPublicKey()),
                                (message, signature) -> new CcedApi.ResultRequest(
                                        CCED.consumer.address(), keys.resultPublicKey(), message, signature)))
                .as(CcedApi.ResultAnswer.class);
        byte[] sealed = CCED.client
                .get("/v1/results/" + job + "/object", CCED.login(CCED.consumer))
                .body();
        try (ResultKey key =
                        KeyRelease.openResultKey(keys, job, Base64.getDecoder().decode(answer.encryptedRek()));
                SealedFile file = SealedFile.open(
                        RangeSource.of(sealed),
                        sealed.length,
                        SegmentSize.DEFAULT,
                        key,
                        new SealedFileContext.Result(job))) {
            assertThat(new String(file.readAll(1 << 20), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("mean age");
        }
        return answer;
    }

    @Test
    void rawRows_areHeldUntilTheOwnerRejects_andTheCodeIsFlagged() {
        var dataset = CCED.readyDataset();
        Sha256Digest code = CCED.uploadCode("print(open('/data/people/people.csv').read())");
        TestAgent agent = CCED.launchedJob(dataset, code);
        agent.finish(Map.of("output/rows.csv", new String(Harness.people(), java.nio.charset.StandardCharsets.UTF_8)));
        String consumer = CCED.login(CCED.consumer);
        ReviewApi.ReviewView review = CCED.review(CCED.provider, agent.job());
        assertThat(review.status()).isEqualTo("in_review");
        assertThat(review.findings()).isNotEmpty();
        assertThat(CCED.client.get("/v1/reviews/" + agent.job(), consumer).problem())
                .isEqualTo("review-unknown");
        assertThat(CCED.vote(CCED.consumer, agent.job(), review.binding(), Decision.OVERRIDE, "mine")
                        .problem())
                .isEqualTo("review-unknown");
        assertThat(CCED.client
                        .get("/v1/results/" + agent.job() + "/object", consumer)
                        .problem())
                .isEqualTo("result-not-approved");

        CCED.vote(CCED.provider, agent.job(), Decision.REJECT, "raw rows").as(ReviewApi.ReviewView.class);

        assertThat(CCED.awaitState(agent.job(), "rejected").state()).isEqualTo("rejected");
        assertThat(CCED.client
                        .get("/v1/results/" + agent.job() + "/object", consumer)
                        .problem())
                .isEqualTo("result-not-approved");
        assertThat(CCED.createJob(CCED.consumer, dataset, code).problem()).isEqualTo("algorithm-flagged");
        assertThat(CCED.vote(CCED.provider, agent.job(), Decision.REJECT, "no").problem())
                .isEqualTo("review-closed");
        Harness.await(() -> CCED.chain
                        .kindsOf(agent.job().ledgerSubject())
                        .containsAll(List.of("REVIEW_DECIDED", "ALGORITHM_FLAGGED", "JOB_ENDED"))
                ? java.util.Optional.of(true)
                : java.util.Optional.empty());
    }
}
