package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.KeyRequest;
import cce.protocol.Measurement;
import cce.protocol.ReportData;
import cce.protocol.RequestId;
import cce.protocol.TeeType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Invariant 1 and 2 at the one place that keys leave by. Names say which flaw of older systems each test is
/// against.
class KeyReleaseTest {
    private static final Harness CCED = new Harness();

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    private static void assertNoRelease(TestAgent agent) {
        assertThat(CCED.chain.kindsOf(agent.job().ledgerSubject())).doesNotContain("KEYS_RELEASED");
    }

    @Test
    void failedAttestation_doesNotBurnTheCredential_G4() {
        TestAgent agent = CCED.launchedJob();
        RequestId id = TestAgent.newRequestId();
        Client.Answer refused = agent.ask(agent.keyRequest(
                id,
                TestPlatform.SHARED.otherImageEvidence(
                        agent.boot.measurement(), ReportData.forKeyRequest(agent.keys.publicKey(), id))));
        assertThat(refused.problem()).isEqualTo("measurement-untrusted");
        assertNoRelease(agent);
        assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
    }

    @Test
    void submitCredential_getsNoKeys_G5() {
        TestAgent agent = CCED.launchedJob();
        String submit = agent.obtainKeys().answer().submitCredential();
        KeyRequest honest = agent.keyRequest();
        KeyRequest request = new KeyRequest(
                submit, honest.requestId(), TeeType.TDX, honest.evidence(), honest.ephPk(), honest.datasetIds());
        assertThat(agent.ask(request).problem()).isEqualTo("credential-refused");
    }

    @Test
    void changedCredential_isRefused_G6() {
        TestAgent agent = CCED.launchedJob();
        KeyRequest honest = agent.keyRequest();
        String token = agent.boot.credential();
        char other = token.charAt(token.length() / 2) == 'A' ? 'B' : 'A';
        String changed = token.substring(0, token.length() / 2) + other + token.substring(token.length() / 2 + 1);
        KeyRequest request = new KeyRequest(
                changed, honest.requestId(), TeeType.TDX, honest.evidence(), honest.ephPk(), honest.datasetIds());
        assertThat(agent.ask(request).problem()).isEqualTo("credential-refused");
    }

    @Test
    void debugMachine_isRefused_G8() {
        TestAgent agent = CCED.launchedJob();
        RequestId id = TestAgent.newRequestId();
        Client.Answer answer = agent.ask(agent.keyRequest(
                id,
                TestPlatform.SHARED.debugEvidence(
                        agent.boot.measurement(), ReportData.forKeyRequest(agent.keys.publicKey(), id))));
        assertThat(answer.problem()).isEqualTo("evidence-refused");
        assertNoRelease(agent);
    }

    @Test
    void evidenceForAnotherKey_isRefused() {
        TestAgent agent = CCED.launchedJob();
        RequestId id = TestAgent.newRequestId();
        assertThat(agent.ask(agent.keyRequest(id, agent.keyEvidence(TestAgent.newRequestId())))
                        .problem())
                .isEqualTo("report-data-mismatch");
        assertNoRelease(agent);
    }

    @Test
    void machineBootedWithAnotherConfiguration_isRefused() {
        TestAgent agent = CCED.launchedJob();
        RequestId id = TestAgent.newRequestId();
        Client.Answer answer = agent.ask(agent.keyRequest(
                id,
                TestPlatform.SHARED.agentEvidence(
                        Measurement.of(new byte[Measurement.LENGTH]),
                        ReportData.forKeyRequest(agent.keys.publicKey(), id))));
        assertThat(answer.problem()).isEqualTo("measurement-untrusted");
        assertNoRelease(agent);
    }

    @Test
    void datasetOutsideTheCredential_isRefused() {
        TestAgent agent = CCED.launchedJob();
        DatasetId other = CCED.readyDataset();
        KeyRequest honest = agent.keyRequest();
        KeyRequest request = new KeyRequest(
                honest.credential(),
                honest.requestId(),
                TeeType.TDX,
                honest.evidence(),
                honest.ephPk(),
                List.of(agent.boot.datasetIds().getFirst(), other));
        assertThat(agent.ask(request).problem()).isEqualTo("dataset-not-in-credential");
    }

    @Test
    void secondRequest_isRefused() {
        TestAgent agent = CCED.launchedJob();
        KeyRequest first = agent.keyRequest();
        assertThat(agent.ask(first).status()).isEqualTo(200);
        assertThat(agent.ask(first).status()).isIn(401, 409);
        assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("credential-refused");
    }

    @Test
    void requestIdOfAnotherJob_isRefusedAsReplay() {
        TestAgent first = CCED.launchedJob();
        KeyRequest used = first.keyRequest();
        assertThat(first.ask(used).status()).isEqualTo(200);
        TestAgent second = CCED.launchedJob();
        assertThat(second.ask(second.keyRequest(used.requestId(), second.keyEvidence(used.requestId())))
                        .problem())
                .isEqualTo("request-replayed");
    }

    @Test
    void oneHundredIdenticalRequests_exactlyOneSucceeds() {
        TestAgent agent = CCED.launchedJob();
        KeyRequest request = agent.keyRequest();
        List<Integer> statuses = Parallel.times(100, () -> agent.ask(request).status());
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).allMatch(status -> List.of(200, 401, 409).contains(status));
        assertThat(CCED.chain.kindsOf(agent.job().ledgerSubject()))
                .filteredOn("KEYS_RELEASED"::equals)
                .hasSize(1);
    }

    @Test
    void tooManyTries_endTheCredential() {
        TestAgent agent = CCED.launchedJob();
        RequestId id = TestAgent.newRequestId();
        KeyRequest wrong = agent.keyRequest(id, agent.keyEvidence(TestAgent.newRequestId()));
        for (int i = 0; i < 10; i++) {
            assertThat(agent.ask(wrong).problem()).isEqualTo("report-data-mismatch");
        }
        assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("credential-refused");
    }

    @Test
    void delistedDataset_getsNoKey_butEndedRentalDoes() {
        TestAgent rentalEnds = CCED.launchedJob();
        CCED.chain.endRental(rentalEnds.boot.datasetIds().getFirst(), CCED.consumer.address());
        assertThat(rentalEnds.ask(rentalEnds.keyRequest()).status()).isEqualTo(200);
        TestAgent delisted = CCED.launchedJob();
        CCED.chain.delisted.add(delisted.boot.datasetIds().getFirst());
        assertThat(delisted.ask(delisted.keyRequest()).problem()).isEqualTo("dataset-delisted");
        assertNoRelease(delisted);
    }

    @Test
    void malformedRequest_isRefusedWithItsField() {
        Client.Answer answer = CCED.client.send(
                "POST",
                "/v1/keys/request",
                "",
                java.net.http.HttpRequest.BodyPublishers.ofString("{\"credential\":\"x\",\"request_id\":\"00\"}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed-request");
    }

    @Test
    void noRental_getsNoJob() {
        DatasetId id = CCED.readyDataset();
        var code = CCED.uploadCode("print(1)");
        CCED.chain.endRental(id, CCED.consumer.address());
        assertThat(CCED.createJob(CCED.consumer, id, code).problem()).isEqualTo("no-rental");
        assertThat(CCED.createJob(CCED.provider, id, code).problem()).isEqualTo("no-rental");
    }

    @Test
    void datasetInTransit_getsNoJob() {
        DatasetId id = CCED.register();
        CCED.chain.rent(id, CCED.consumer.address());
        assertThat(CCED.createJob(CCED.consumer, id, CCED.uploadCode("print(1)"))
                        .problem())
                .isEqualTo("dataset-not-ready");
    }

    @Test
    void signatureOverOtherBytes_getsNoJob() {
        DatasetId id = CCED.readyDataset();
        CcedApi.JobRequest signed = new CcedApi.JobRequest(List.of(id), CCED.spec(id, CCED.uploadCode("print(1)")));
        CcedApi.JobRequest sent = new CcedApi.JobRequest(List.of(id), CCED.spec(id, CCED.uploadCode("print(2)")));
        Client.Answer answer = CCED.client.post(
                "/v1/jobs/create",
                "",
                CCED.signed(
                        CCED.consumer,
                        CcedApi.jobResource(signed),
                        (message, signature) -> new CcedApi.JobCreation(
                                CCED.consumer.address(), sent.datasetIds(), sent.jobSpec(), message, signature)));
        assertThat(answer.problem()).isEqualTo("sign-in-refused");
    }
}
