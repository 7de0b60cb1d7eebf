package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.KeyRequest;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RevocationTest {
    @Test
    void noReferenceValues_meansNoKeys_G7() {
        try (Harness cced = new Harness()) {
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");
        }
    }

    @Test
    void revokedReference_stopsReleasesAtOnce_andIsRecorded() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            CcedApi.ReferenceView reference = cced.client
                    .get("/v1/references", "")
                    .as(CcedApi.ReferenceList.class)
                    .references()
                    .getFirst();
            TestAgent agent = cced.launchedJob();
            Client.Answer byConsumer = cced.client.send(
                    "DELETE", "/v1/references/" + reference.id(), cced.login(cced.consumer), BodyPublishers.noBody());
            assertThat(byConsumer.problem()).isEqualTo("not-authorised");

            cced.client
                    .send("DELETE", "/v1/references/" + reference.id(), operator, BodyPublishers.noBody())
                    .as(CcedApi.ReferenceView.class);

            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");
            assertThat(cced.chain.kindsOf(reference.id()))
                    .containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED");
        }
    }

    @Test
    void supersededReference_stopsCountingAtOnce_andItsSuccessorCounts() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            String old = onlyReference(cced).id().toString();
            List<Optional<Measurement>> any =
                    List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            CcedApi.ReferenceRegistration successor = new CcedApi.ReferenceRegistration(
                    "agent 2",
                    new CcedApi.TdxMeasurements(
                            TestPlatform.SHARED.agentReference().mrTd(), any));
            String path = "/v1/references/" + old + "/supersede";
            assertThat(cced.client
                            .post(path, cced.login(cced.consumer), successor)
                            .problem())
                    .isEqualTo("not-authorised");
            CcedApi.ReferenceView view =
                    cced.client.post(path, operator, successor).as(CcedApi.ReferenceView.class);
            assertThat(view.status()).isEqualTo("active");
            assertThat(view.changedBy()).isEqualTo(cced.operator.address());
            assertThat(cced.client.post(path, operator, successor).problem()).isEqualTo("not-found");

            assertThat(cced.client
                            .get("/v1/references", "")
                            .as(CcedApi.ReferenceList.class)
                            .references())
                    .extracting(CcedApi.ReferenceView::status)
                    .containsExactlyInAnyOrder("superseded", "active");
            assertThat(cced.chain.kindsOf(Sha256Digest.parse(old)))
                    .containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED");
            assertThat(cced.chain.kindsOf(view.id())).containsExactly("MEASUREMENT_REGISTERED");
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
        }
    }

    @Test
    void revocationAmongParallelReleases_letsNoneThroughThatBeginsAfterIt() throws Exception {
        try (Harness cced = new Harness();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            String path = "/v1/references/" + onlyReference(cced).id();
            List<TestAgent> agents = new ArrayList<>();
            List<KeyRequest> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                TestAgent agent = cced.launchedJob();
                agents.add(agent);
                requests.add(agent.keyRequest());
            }
            AtomicBoolean revoked = new AtomicBoolean();
            List<Future<Boolean>> wrong = new ArrayList<>();
            for (int i = 0; i < agents.size(); i++) {
                TestAgent agent = agents.get(i);
                KeyRequest request = requests.get(i);
                int wave = i;
                wrong.add(threads.submit(() -> {
                    // Four at once with the revocation, four as soon as it was answered.
                    while (wave >= 4 && !revoked.get()) {
                        Thread.sleep(1);
                    }
                    boolean after = revoked.get();
                    Client.Answer answer = agent.ask(request);
                    return after
                            ? answer.status() == 200
                            : answer.status() != 200 && !answer.problem().equals("measurement-untrusted");
                }));
            }
            assertThat(cced.client
                            .send("DELETE", path, operator, BodyPublishers.noBody())
                            .status())
                    .isEqualTo(200);
            revoked.set(true);
            for (Future<Boolean> one : wrong) {
                assertThat(one.get()).isFalse();
            }
        }
    }

    private static CcedApi.ReferenceView onlyReference(Harness cced) {
        return cced.client
                .get("/v1/references", "")
                .as(CcedApi.ReferenceList.class)
                .references()
                .getFirst();
    }

    @Test
    void chainAway_releasesNothing_andFailsTheJob() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            TestAgent agent = cced.launchedJob();
            KeyRequest request = agent.keyRequest();
            cced.chain.away.set(true);
            assertThat(agent.ask(request).problem()).isEqualTo("ledger-unavailable");
            cced.chain.away.set(false);
            assertThat(cced.chain.kindsOf(agent.job().ledgerSubject())).doesNotContain("KEYS_RELEASED");
        }
    }

    @Test
    void restart_keepsTheTlsKey_andEveryNonceStaysUsed_G19() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            var before = cced.ready();
            String message = Harness.message(cced.consumer.address(), cced.nonce(), CcedApi.LOGIN_RESOURCE);
            CcedApi.SignIn signIn = new CcedApi.SignIn(message, cced.consumer.signMessage(message));
            String session = cced.client
                    .post("/v1/auth/login", "", signIn)
                    .as(CcedApi.Session.class)
                    .token();
            TestAgent agent = cced.launchedJob();
            KeyRequest request = agent.keyRequest();
            assertThat(agent.ask(request).status()).isEqualTo(200);

            cced.restart();

            assertThat(cced.ready().tlsKey()).isEqualTo(before.tlsKey());
            assertThat(cced.client.post("/v1/auth/login", "", signIn).problem()).isEqualTo("sign-in-refused");
            assertThat(cced.client.get("/v1/jobs", session).status()).isEqualTo(200);
            assertThat(agent.ask(request).status()).isIn(401, 409);
        }
    }
}
