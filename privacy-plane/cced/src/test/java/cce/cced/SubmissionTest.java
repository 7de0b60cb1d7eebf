package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.FailureNotice;
import cce.protocol.ReportData;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.protocol.TeeType;
import cce.sealing.EphemeralKeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SubmissionTest {
    private static final Harness CCED = new Harness();
    private static final Map<String, String> OUTPUT = Map.of("output/a.txt", "mean: 4\n");

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    @Test
    void credentialOfAnotherJob_cannotSubmit_G2() {
        TestAgent mine = CCED.launchedJob();
        TestAgent other = CCED.launchedJob();
        String foreign = other.obtainKeys().answer().submitCredential();
        Sha256Digest hash = mine.storeResult(mine.obtainKeys().keys().resultKey(), OUTPUT);
        assertThat(mine.submit(mine.submission(foreign, hash)).problem()).isEqualTo("credential-refused");
    }

    @Test
    void keysCredential_cannotSubmit_G5() {
        TestAgent agent = CCED.launchedJob();
        Sha256Digest hash = agent.storeResult(agent.obtainKeys().keys().resultKey(), OUTPUT);
        assertThat(agent.submit(agent.submission(agent.boot.credential(), hash)).problem())
                .isEqualTo("credential-refused");
    }

    @Test
    void submitCredential_outlivesTheJobsTimeLimit_G3() {
        TestAgent agent = CCED.launchedJob();
        long expires = agent.obtainKeys().answer().submitExpiresAt();
        long limit = agent.boot.jobSpec().limits().timeoutSeconds();
        assertThat(expires).isGreaterThan(java.time.Instant.now().getEpochSecond() + limit);
    }

    @Test
    void twentyAtOnce_exactlyOneSucceeds() {
        TestAgent agent = CCED.launchedJob();
        TestAgent.Granted granted = agent.obtainKeys();
        Sha256Digest hash = agent.storeResult(granted.keys().resultKey(), OUTPUT);
        SubmitRequest request = agent.submission(granted.answer().submitCredential(), hash);
        List<Integer> statuses = Parallel.times(20, () -> agent.submit(request).status());
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).allMatch(status -> List.of(200, 401, 409).contains(status));
        assertThat(agent.submit(request).problem()).isEqualTo("result-already-submitted");
    }

    @Test
    void storedBytesWithAnotherHash_areRefused() {
        TestAgent agent = CCED.launchedJob();
        TestAgent.Granted granted = agent.obtainKeys();
        agent.storeResult(granted.keys().resultKey(), OUTPUT);
        Sha256Digest other = Harness.sha256(new byte[] {1});
        assertThat(agent.submit(agent.submission(granted.answer().submitCredential(), other))
                        .problem())
                .isEqualTo("result-hash-mismatch");
    }

    @Test
    void evidenceForAnotherHash_isRefused() {
        TestAgent agent = CCED.launchedJob();
        TestAgent.Granted granted = agent.obtainKeys();
        Sha256Digest hash = agent.storeResult(granted.keys().resultKey(), OUTPUT);
        Sha256Digest other = Harness.sha256(new byte[] {1});
        SubmitRequest request = new SubmitRequest(
                granted.answer().submitCredential(),
                agent.job(),
                agent.path(),
                hash,
                TeeType.TDX,
                TestPlatform.SHARED.agentEvidence(agent.boot.measurement(), ReportData.forResult(agent.job(), other)));
        assertThat(agent.submit(request).problem()).isEqualTo("report-data-mismatch");
    }

    @Test
    void resultThatIsNoTar_isHeldAndNotReleased() {
        assertHeld(new byte[] {1, 2, 3});
    }

    @Test
    void bytesBehindTheEndOfTheTar_areHeldAndNotReleased() {
        byte[] tar = TestAgent.tar(OUTPUT);
        byte[] longer = java.util.Arrays.copyOf(tar, tar.length + 512);
        longer[longer.length - 1] = 1;
        assertHeld(longer);
    }

    @Test
    void bytesInThePaddingOfTheTar_areHeldAndNotReleased() {
        byte[] tar = TestAgent.tar(OUTPUT);
        tar[1000] = 1;
        assertHeld(tar);
    }

    private static void assertHeld(byte[] tar) {
        TestAgent agent = CCED.launchedJob();
        TestAgent.Granted granted = agent.obtainKeys();
        Sha256Digest hash = agent.storeSealed(granted.keys().resultKey(), tar, agent.path());
        agent.submit(agent.submission(granted.answer().submitCredential(), hash))
                .as(SubmitRequest.Answer.class);
        String owner = CCED.login(CCED.provider);
        Harness.await(() -> CCED.client.get("/v1/reviews/" + agent.job(), owner).status() == 200
                ? java.util.Optional.of(true)
                : java.util.Optional.empty());
        assertThat(CCED.job(agent.job()).state()).isEqualTo("needs_human");
        assertThat(deliver(agent, CCED.consumer).problem()).isEqualTo("result-not-approved");
    }

    @Test
    void otherWallet_getsNoResultKey_G1() {
        TestAgent agent = CCED.launchedJob();
        agent.finish(OUTPUT);
        CCED.awaitState(agent.job(), "released");
        assertThat(deliver(agent, CCED.provider).problem()).isEqualTo("not-authorised");
        assertThat(CCED.client
                        .get("/v1/results/" + agent.job() + "/object", CCED.login(CCED.provider))
                        .problem())
                .isEqualTo("not-authorised");
        EphemeralKeyPair mine = EphemeralKeyPair.generate(Harness.RANDOM);
        EphemeralKeyPair thief = EphemeralKeyPair.generate(Harness.RANDOM);
        CcedApi.ResultRequest signed = CCED.signed(
                CCED.consumer,
                CcedApi.resultResource(agent.job(), mine.resultPublicKey()),
                (message, signature) -> new CcedApi.ResultRequest(
                        CCED.consumer.address(), thief.resultPublicKey(), message, signature));
        assertThat(CCED.client.post("/v1/results/" + agent.job(), "", signed).problem())
                .isEqualTo("sign-in-refused");
    }

    private static Client.Answer deliver(TestAgent agent, cce.ledger.Wallet wallet) {
        EphemeralKeyPair keys = EphemeralKeyPair.generate(Harness.RANDOM);
        return CCED.client.post(
                "/v1/results/" + agent.job(),
                "",
                CCED.signed(
                        wallet,
                        CcedApi.resultResource(agent.job(), keys.resultPublicKey()),
                        (message, signature) -> new CcedApi.ResultRequest(
                                wallet.address(), keys.resultPublicKey(), message, signature)));
    }

    @Test
    void failureNotice_endsTheJob_andItsCvm() {
        TestAgent agent = CCED.launchedJob();
        FailureNotice notice =
                new FailureNotice(agent.boot.credential(), agent.job(), FailureNotice.Reason.IMAGE_REFUSED);
        assertThat(CCED.client.post(FailureNotice.path(agent.job()), "", notice).status())
                .isEqualTo(204);
        assertThat(CCED.awaitState(agent.job(), "failed").failure()).isPresent();
        Harness.await(() -> java.util.Optional.of(CCED.job(agent.job())).filter(CcedApi.JobView::cvmDestroyed));
        assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("credential-refused");
    }

    @Test
    void cancelledJob_losesItsCvm_andGetsNoKeys() {
        TestAgent agent = CCED.launchedJob();
        String session = CCED.login(CCED.consumer);
        String path = "/v1/jobs/" + agent.job() + "/cancel";
        assertThat(CCED.client.post(path, CCED.login(CCED.provider), Map.of()).problem())
                .isEqualTo("job-unknown");
        assertThat(CCED.client
                        .post(path, session, Map.of())
                        .as(CcedApi.JobView.class)
                        .state())
                .isEqualTo("cancelled");
        assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("credential-refused");
        assertThat(CCED.client.post(path, session, Map.of()).problem()).isEqualTo("job-not-cancellable");
        Harness.await(() -> java.util.Optional.of(CCED.job(agent.job())).filter(CcedApi.JobView::cvmDestroyed));
    }

    @Test
    void cvmThatVanishes_failsItsJob() {
        TestAgent agent = CCED.launchedJob();
        agent.obtainKeys();
        CCED.host.end(agent.job(), cce.protocol.CvmApi.State.EXITED);
        assertThat(CCED.awaitState(agent.job(), "failed").failure()).isPresent();
    }
}
