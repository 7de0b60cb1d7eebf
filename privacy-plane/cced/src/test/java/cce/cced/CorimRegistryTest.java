package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Corim;
import cce.attestation.DocumentKey;
import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import cce.protocol.CcedApi;
import cce.protocol.CcedApi.ReferenceView;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.Sha256Digest;
import cce.protocol.TeeType;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference values that come as signed CoRIMs, over real HTTP: what counts, what does not, and what a revocation does.
class CorimRegistryTest {
    private static final String REFERENCES = "/v1/references";

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "EdDSA"})
    void signedCorim_isRegisteredWithWhoWhenVersionAndDigest_andReleasesKeys(String algorithm) {
        try (Harness cced = new Harness()) {
            DocumentKey key = algorithm.equals("ES256") ? TestCorims.ES256_KEY : TestCorims.EDDSA_KEY;
            byte[] corim = TestCorims.signed("release", key, TestCorims.agent(), TestCorims.snp(7));
            long before = Instant.now().getEpochSecond();
            List<ReferenceView> views = registered(post(cced, corim, cced.login(cced.operator)));

            assertThat(views).extracting(ReferenceView::tee).containsExactly(TeeType.TDX, TeeType.SNP);
            assertThat(views).allSatisfy(view -> {
                assertThat(view.status()).isEqualTo("active");
                assertThat(view.version()).isEqualTo(TestCorims.VERSION);
                assertThat(view.registeredBy()).isEqualTo(cced.operator.address());
                assertThat(view.registeredAt()).isBetween(before, Instant.now().getEpochSecond());
                assertThat(view.corim().orElseThrow().digest()).isEqualTo(Harness.sha256(corim));
                assertThat(view.corim().orElseThrow().signer().toString())
                        .isEqualTo(key.id().hex());
                assertThat(cced.chain.kindsOf(view.id())).containsExactly("MEASUREMENT_REGISTERED");
                assertThat(cced.chain.records(Optional.of(view.id()), Optional.empty()))
                        .singleElement()
                        .satisfies(record -> assertThat(changes(view)).contains(record.digest()));
            });
            assertThat(views.get(1).measurements())
                    .isInstanceOfSatisfying(
                            CcedApi.SnpMeasurements.class,
                            snp -> assertThat(snp.minGuestSvn()).isEqualTo(2));
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
        }
    }

    /// What docs/formats/http-api.md says the digest on the chain is of, for each millisecond of the second shown.
    private static List<Sha256Digest> changes(ReferenceView view) {
        return LongStream.range(view.changedAt() * 1000, (view.changedAt() + 1) * 1000)
                .mapToObj(at -> Json.digest(Map.of(
                        "id", view.id(),
                        "tee", view.tee(),
                        "label", view.label(),
                        "version", view.version(),
                        "corim", view.corim().orElseThrow().digest(),
                        "status", view.status(),
                        "by", view.changedBy(),
                        "at", at)))
                .toList();
    }

    @Test
    void whatNoTrustedSignerVouchesFor_isRefused() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            byte[] good = TestCorims.signed("release", TestCorims.ES256_KEY, TestCorims.agent());
            byte[] foreign = TestCorims.signed("release", TestCorims.FOREIGN_KEY, TestCorims.agent());
            byte[] changed = good.clone();
            changed[good.length / 2] ^= 1;
            byte[] cut = Arrays.copyOf(good, good.length - 1);
            // Tag 501 around a map: a manifest without COSE.
            byte[] unsigned = {(byte) 0xd9, 0x01, (byte) 0xf5, (byte) 0xa0};
            for (byte[] wrong : List.of(foreign, changed, cut, unsigned, new byte[] {0})) {
                assertThat(post(cced, wrong, operator).problem()).isEqualTo("reference-refused");
            }
            assertThat(post(cced, new byte[0], operator).problem()).isEqualTo("malformed-request");
            assertThat(post(cced, good, cced.login(cced.consumer)).problem()).isEqualTo("not-authorised");
            assertThat(post(cced, good, "").problem()).isEqualTo("sign-in-required");
            assertThat(list(cced)).isEmpty();
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");
        }
    }

    @Test
    void unsignedCorim_isRefusedForThatReason() {
        try (Harness cced = new Harness()) {
            byte[] unsigned = {(byte) 0xd9, 0x01, (byte) 0xf5, (byte) 0xa0};
            String body = new String(
                    post(cced, unsigned, cced.login(cced.operator)).body(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(body).contains("not signed");
        }
    }

    @Test
    void corimPastItsValidity_isRefused_andOneBeforeIt_waits() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            Instant now = Instant.now();
            Client.Answer expired = post(cced, valid(Optional.empty(), now.minusSeconds(1)), operator);
            assertThat(expired.problem()).isEqualTo("reference-refused");
            assertThat(new String(expired.body(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("counted until");

            ReferenceView early = registered(
                            post(cced, valid(Optional.of(now.plusSeconds(600)), now.plusSeconds(900)), operator))
                    .getFirst();
            assertThat(early.status()).isEqualTo("pending");
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");
        }
    }

    @Test
    void valueWhoseValidityEnds_stopsReleases_withoutAnybodyRevokingIt() {
        try (Harness cced = new Harness()) {
            Instant end = Instant.now().plusSeconds(120);
            ReferenceView view = registered(post(cced, valid(Optional.empty(), end), cced.login(cced.operator)))
                    .getFirst();
            assertThat(view.validUntil()).contains(end.getEpochSecond());
            TestAgent before = cced.launchedJob();
            assertThat(before.ask(before.keyRequest()).status()).isEqualTo(200);
            TestAgent after = cced.launchedJob();
            cced.clock.forward(Duration.ofSeconds(121));
            assertThat(after.ask(after.keyRequest()).problem()).isEqualTo("measurement-untrusted");
            assertThat(list(cced)).extracting(ReferenceView::status).containsExactly("expired");
        }
    }

    @Test
    void replayedCorim_isRefused_evenInOtherClothes_andBringsNothingBack() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            byte[] corim = TestCorims.signed("release", TestCorims.ES256_KEY, TestCorims.agent());
            ReferenceView view = registered(post(cced, corim, operator)).getFirst();
            assertThat(post(cced, corim, operator).problem()).isEqualTo("registry-conflict");
            revoke(cced, view, operator);

            assertThat(post(cced, corim, operator).problem()).isEqualTo("registry-conflict");
            assertThat(post(cced, dressed(corim), operator).problem()).isEqualTo("registry-conflict");
            assertThat(list(cced)).extracting(ReferenceView::status).containsExactly("revoked");
            TestAgent agent = cced.launchedJob();
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");

            byte[] anew = TestCorims.signed("release again", TestCorims.ES256_KEY, TestCorims.agent());
            assertThat(registered(post(cced, anew, operator)).getFirst().id()).isEqualTo(view.id());
            assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
            assertThat(cced.chain.kindsOf(view.id()))
                    .containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED", "MEASUREMENT_REGISTERED");
        }
    }

    /// The same signed statement with an empty unprotected header made into one of a single entry.
    private static byte[] dressed(byte[] corim) {
        // Tag 18, an array of four, the protected header as a byte string whose length is one byte, and an empty map.
        // Looked for by its place: the protected header holds a key id, in which any bytes may occur.
        assertThat(corim).startsWith(0xd2, 0x84, 0x58);
        int at = 4 + Byte.toUnsignedInt(corim[3]);
        assertThat(corim[at]).isEqualTo((byte) 0xa0);
        byte[] dressed = new byte[corim.length + 2];
        System.arraycopy(corim, 0, dressed, 0, at);
        dressed[at] = (byte) 0xa1;
        dressed[at + 1] = 0x05;
        dressed[at + 2] = 0x06;
        System.arraycopy(corim, at + 1, dressed, at + 3, corim.length - at - 1);
        return dressed;
    }

    @Test
    void corimWithAValueInUse_changesNothing() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            registered(post(cced, TestCorims.signed("a", TestCorims.EDDSA_KEY, TestCorims.snp(1)), operator));
            byte[] both = TestCorims.signed("b", TestCorims.EDDSA_KEY, TestCorims.snp(2), TestCorims.snp(1));
            assertThat(post(cced, both, operator).problem()).isEqualTo("registry-conflict");
            assertThat(list(cced)).hasSize(1);
            byte[] twice = TestCorims.signed("c", TestCorims.EDDSA_KEY, TestCorims.snp(3), TestCorims.snp(3));
            assertThat(post(cced, twice, operator).problem()).isEqualTo("registry-conflict");
            assertThat(list(cced)).hasSize(1);
        }
    }

    @Test
    void oversizedCorim_isRefused() {
        try (Harness cced = new Harness()) {
            byte[] large = Arrays.copyOf(
                    TestCorims.signed("release", TestCorims.ES256_KEY, TestCorims.agent()), Corim.MAX_BYTES + 1);
            assertThat(post(cced, large, cced.login(cced.operator)).problem()).isEqualTo("request-too-large");
        }
    }

    @Test
    void supersedingCorim_takesTheOldValueOut_inOneStep() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            ReferenceView old = registered(
                            post(cced, TestCorims.signed("1", TestCorims.ES256_KEY, TestCorims.agent()), operator))
                    .getFirst();
            TestAgent agent = cced.launchedJob();
            String path = REFERENCES + "/" + old.id() + "/supersede";
            byte[] next = TestCorims.signed("2", TestCorims.EDDSA_KEY, TestCorims.snp(2));
            byte[] foreign = TestCorims.signed("2", TestCorims.FOREIGN_KEY, TestCorims.snp(2));
            assertThat(send(cced, path, foreign, operator).problem()).isEqualTo("reference-refused");
            assertThat(list(cced)).extracting(ReferenceView::status).containsExactly("active");

            registered(send(cced, path, next, operator));
            assertThat(list(cced)).extracting(ReferenceView::status).containsExactlyInAnyOrder("superseded", "active");
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("measurement-untrusted");
            assertThat(cced.chain.kindsOf(old.id())).containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED");
        }
    }

    @Test
    void snpValueByHand_isListedRevokedAndRecorded() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            String json = "{\"label\":\"guest\",\"measurements\":{\"launch_digest\":\"" + "ab".repeat(48)
                    + "\",\"min_guest_svn\":3}}";
            ReferenceView view = cced.client
                    .send("POST", REFERENCES, operator, BodyPublishers.ofString(json))
                    .as(ReferenceView.class);
            assertThat(view.tee()).isEqualTo(TeeType.SNP);
            assertThat(revoke(cced, view, operator).status()).isEqualTo("revoked");
            assertThat(cced.chain.kindsOf(view.id())).containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED");
            for (String wrong : List.of(
                    json.replace("3", "-1"), json.replace("launch_digest", "mrtd"), json.replace("abab", "ab"))) {
                assertThat(cced.client
                                .send("POST", REFERENCES, operator, BodyPublishers.ofString(wrong))
                                .problem())
                        .as(wrong)
                        .isEqualTo("malformed-request");
            }
        }
    }

    @Test
    void revocationWhileReleasesAreInFlight_letsNoneThroughThatBeginsAfterIt() throws Exception {
        try (Harness cced = new Harness();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String operator = cced.login(cced.operator);
            ReferenceView view = registered(
                            post(cced, TestCorims.signed("1", TestCorims.ES256_KEY, TestCorims.agent()), operator))
                    .getFirst();
            List<TestAgent> agents = new ArrayList<>();
            List<KeyRequest> requests = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                agents.add(cced.launchedJob());
                requests.add(agents.getLast().keyRequest());
            }
            AtomicBoolean revoked = new AtomicBoolean();
            List<Future<Boolean>> wrong = new ArrayList<>();
            for (int i = 0; i < agents.size(); i++) {
                int n = i;
                wrong.add(threads.submit(() -> {
                    while (n >= 3 && !revoked.get()) {
                        Thread.sleep(1);
                    }
                    boolean after = revoked.get();
                    Client.Answer answer = agents.get(n).ask(requests.get(n));
                    boolean released = answer.status() == 200;
                    return after ? released : !released && !answer.problem().equals("measurement-untrusted");
                }));
            }
            revoke(cced, view, operator);
            revoked.set(true);
            for (Future<Boolean> one : wrong) {
                assertThat(one.get()).isFalse();
            }
        }
    }

    @Test
    void registryOutlivesARestart() {
        try (Harness cced = new Harness()) {
            byte[] corim = TestCorims.signed("1", TestCorims.ES256_KEY, TestCorims.agent(), TestCorims.snp(4));
            registered(post(cced, corim, cced.login(cced.operator)));
            List<ReferenceView> before = list(cced);
            cced.restart();
            assertThat(list(cced)).isEqualTo(before).hasSize(2);
            assertThat(post(cced, corim, cced.login(cced.operator)).problem()).isEqualTo("registry-conflict");
        }
    }

    private static byte[] valid(Optional<Instant> from, Instant until) {
        List<ReferenceValue> values = List.of(TestCorims.agent());
        return Corim.sign("release", values, new ReferencePeriod(from, Optional.of(until)), TestCorims.ES256_KEY);
    }

    private static Client.Answer post(Harness cced, byte[] corim, String token) {
        return send(cced, REFERENCES, corim, token);
    }

    private static Client.Answer send(Harness cced, String path, byte[] corim, String token) {
        return cced.client.send(
                "POST", path, token, BodyPublishers.ofByteArray(corim), "Content-Type", CcedApi.CORIM_MEDIA_TYPE);
    }

    private static ReferenceView revoke(Harness cced, ReferenceView view, String token) {
        return cced.client
                .send("DELETE", REFERENCES + "/" + view.id(), token, BodyPublishers.noBody())
                .as(ReferenceView.class);
    }

    private static List<ReferenceView> registered(Client.Answer answer) {
        assertThat(answer.status())
                .as(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(201);
        return answer.as(CcedApi.ReferenceList.class).references();
    }

    private static List<ReferenceView> list(Harness cced) {
        return cced.client.get(REFERENCES, "").as(CcedApi.ReferenceList.class).references();
    }
}
