package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.KeyRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
