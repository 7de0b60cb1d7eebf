package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.ledger.SignInMessage;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SignInTest {
    private static final Harness CCED = new Harness();

    @AfterAll
    static void stop() {
        CCED.close();
    }

    private static Client.Answer login(Wallet signer, String message) {
        return CCED.client.post("/v1/auth/login", "", new CcedApi.SignIn(message, signer.signMessage(message)));
    }

    private static String message(String domain, long chain, Instant issued, Instant expires, String resource) {
        return SignInMessage.forPurpose(
                        domain,
                        URI.create("https://" + domain),
                        chain,
                        CCED.consumer.address(),
                        "Test.",
                        CCED.nonce(),
                        issued.truncatedTo(ChronoUnit.SECONDS),
                        expires.truncatedTo(ChronoUnit.SECONDS),
                        URI.create(resource))
                .format();
    }

    @Test
    void goodMessage_opensASession() {
        assertThat(CCED.client.get("/v1/jobs", CCED.login(CCED.consumer)).status())
                .isEqualTo(200);
    }

    @Test
    void sameMessageAgain_isRefused() {
        String message = Harness.message(CCED.consumer.address(), CCED.nonce(), CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.consumer, message).status()).isEqualTo(200);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void oneHundredAtOnce_exactlyOneSucceeds() {
        String message = Harness.message(CCED.consumer.address(), CCED.nonce(), CcedApi.LOGIN_RESOURCE);
        List<Integer> statuses =
                Parallel.times(100, () -> login(CCED.consumer, message).status());
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).allMatch(status -> List.of(200, 401).contains(status));
    }

    @Test
    void otherSigner_isRefused() {
        String message = Harness.message(CCED.consumer.address(), CCED.nonce(), CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.provider, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void otherDomain_isRefused() {
        Instant now = Instant.now();
        String message = message("evil.test", MemoryChain.CHAIN_ID, now, now.plusSeconds(60), CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void otherChain_isRefused() {
        Instant now = Instant.now();
        String message = message(Harness.DOMAIN, 1, now, now.plusSeconds(60), CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void expiredMessage_isRefused() {
        Instant past = Instant.now().minusSeconds(120);
        String message =
                message(Harness.DOMAIN, MemoryChain.CHAIN_ID, past, past.plusSeconds(60), CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void messageForAnotherPurpose_isRefused() {
        String upload = CcedApi.uploadResource(DatasetId.of(new byte[DatasetId.LENGTH]));
        String message = Harness.message(CCED.consumer.address(), CCED.nonce(), upload);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void nonceNobodyGaveOut_isRefused() {
        String message =
                Harness.message(CCED.consumer.address(), "abcdefghijklmnopqrstuvwxyz012345", CcedApi.LOGIN_RESOURCE);
        assertThat(login(CCED.consumer, message).problem()).isEqualTo("sign-in-refused");
    }

    @Test
    void endedSession_isRefused() {
        String session = CCED.login(CCED.consumer);
        assertThat(CCED.client
                        .post("/v1/auth/logout", session, java.util.Map.of())
                        .status())
                .isEqualTo(204);
        assertThat(CCED.client.get("/v1/jobs", session).problem()).isEqualTo("sign-in-required");
    }

    @Test
    void uploadTokenForSomeoneElsesDataset_isRefused() {
        DatasetId id = CCED.register();
        Client.Answer answer = CCED.client.post(
                "/v1/upload-token",
                "",
                CCED.signed(
                        CCED.consumer,
                        CcedApi.uploadResource(id),
                        (message, signature) ->
                                new CcedApi.UploadTokenRequest(CCED.consumer.address(), id, message, signature)));
        assertThat(answer.problem()).isEqualTo("not-owner");
    }

    @Test
    void registeringSomeoneElsesContract_isRefused() {
        DatasetId id = DatasetId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
        CCED.chain.owners.put(id, CCED.provider.address());
        assertThat(CCED.client
                        .post("/v1/datasets", CCED.login(CCED.consumer), new CcedApi.DatasetRegistration(id, "mine"))
                        .problem())
                .isEqualTo("not-owner");
    }
}
