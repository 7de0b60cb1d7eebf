package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.cced.identity.UploadGrants;
import cce.cced.identity.UploadTokens;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.SealingApi;
import cce.protocol.Sha256Digest;
import cce.sealing.SecretBytes;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Datasets that their owners seal: the key, the permissions to store, and what is believed in the end.
class OwnerSealingTest {
    private static final Harness CCED = new Harness();

    @AfterAll
    static void stop() {
        CCED.close();
    }

    private static OwnerSealer sealer() {
        return OwnerSealer.open(CCED, CCED.register());
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void sealedDataset_isFinalisedRecordedAndUsedByJobs() throws Exception {
        OwnerSealer sealer = sealer();
        assertThat(CCED.chain.kindsOf(Harness.sha256(sealer.dataset.toByteArray())))
                .containsExactly("DATASET_REGISTERED", "KEYS_RELEASED");
        sealer.file("people.csv", Harness.people());
        sealer.file("empty", new byte[0]);
        sealer.file("large.bin", random(20_000_000, 1));
        CcedApi.Receipt receipt = sealer.finish().as(CcedApi.Receipt.class);

        assertThat(receipt.fileCount()).isEqualTo(3);
        assertThat(receipt.totalSize()).isEqualTo(20_000_000L + Harness.people().length);
        assertThat(CCED.chain.kindsOf(Harness.sha256(sealer.dataset.toByteArray())))
                .contains("SNAPSHOT_FINALISED");
        CCED.chain.rent(sealer.dataset, CCED.consumer.address());
        CCED.registerReference();
        TestAgent agent = CCED.launchedJob(sealer.dataset, CCED.uploadCode("print('hello')"));
        agent.finish(Map.of("output/a.txt", "mean: 4\n"));
        CCED.awaitState(agent.job(), "released");
    }

    @Test
    void key_isForTheOwnerOfTheContractOnly() {
        DatasetId id = CCED.register();
        assertThat(OwnerSealer.ask(CCED, id, CCED.consumer).problem()).isEqualTo("not-owner");
        CCED.chain.owners.put(id, CCED.consumer.address());
        assertThat(OwnerSealer.ask(CCED, id, CCED.provider).problem()).isEqualTo("not-owner");
        assertThat(OwnerSealer.ask(CCED, DatasetId.of(new byte[20]), CCED.provider)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void signedRequest_isGoodForOneKeyOneDatasetAndOneUse() {
        DatasetId id = CCED.register();
        SealingApi.KeyRequest good = OwnerSealer.request(CCED, id, CCED.provider);
        DatasetId other = CCED.register();
        EphemeralPublicKey otherKey =
                OwnerSealer.request(CCED, id, CCED.provider).ephPk();
        SealingApi.KeyRequest redirected =
                new SealingApi.KeyRequest(good.walletAddress(), otherKey, good.message(), good.signature());
        assertThat(post(id, redirected).problem()).isEqualTo("sign-in-refused");
        assertThat(post(other, good).problem()).isEqualTo("sign-in-refused");
        assertThat(post(id, good).status()).isEqualTo(200);
        assertThat(post(id, good).problem()).isEqualTo("sign-in-refused");
    }

    private static Client.Answer post(DatasetId id, SealingApi.KeyRequest request) {
        return CCED.client.post("/v1/datasets/" + id + "/sealing-key", "", request);
    }

    @Test
    void key_isNotReleasedWithoutARecordOnTheChain() {
        DatasetId id = CCED.register();
        SealingApi.KeyRequest request = OwnerSealer.request(CCED, id, CCED.provider);
        CCED.chain.away.set(true);
        try {
            assertThat(post(id, request).problem()).isEqualTo("ledger-unavailable");
        } finally {
            CCED.chain.away.set(false);
        }
    }

    @Test
    void lostAnswer_isGivenAgainForTheSameSnapshotOnly() throws Exception {
        OwnerSealer sealer = sealer();
        sealer.file("a", random(100, 3));
        CcedApi.Receipt receipt = sealer.finish().as(CcedApi.Receipt.class);
        Sha256Digest other = Sha256Digest.of(new byte[32]);
        assertThat(sealer.offer(new SealingApi.SnapshotOffer(receipt.root(), other))
                        .as(CcedApi.Receipt.class))
                .isEqualTo(receipt);
        assertThat(sealer.offer(new SealingApi.SnapshotOffer(other, other)).problem())
                .isEqualTo("dataset-frozen");
    }

    @Test
    void keyOfAFinalisedOrDelistedDataset_isNotReleased() throws Exception {
        OwnerSealer sealer = sealer();
        sealer.file("a", new byte[10]);
        sealer.finish().as(CcedApi.Receipt.class);
        assertThat(OwnerSealer.ask(CCED, sealer.dataset, CCED.provider).problem())
                .isEqualTo("dataset-frozen");
        DatasetId delisted = CCED.register();
        CCED.chain.delisted.add(delisted);
        assertThat(OwnerSealer.ask(CCED, delisted, CCED.provider).problem()).isEqualTo("dataset-delisted");
    }

    @Test
    void grant_isGoodForItsObjectItsBytesAndOnce() {
        OwnerSealer sealer = sealer();
        String object = "objects/" + "ab".repeat(16);
        SealingApi.Grant grant = sealer.grant(object, 0, 100, true);
        assertThat(grant.completes()).isTrue();

        assertThat(sealer.put("objects/" + "cd".repeat(16), grant, new byte[100])
                        .problem())
                .isEqualTo("sign-in-required");
        assertThat(sealer().put(object, grant, new byte[100]).problem()).isEqualTo("sign-in-required");
        assertThat(sealer.put(object, grant, new byte[101]).problem()).isEqualTo("malformed-request");
        assertThat(sealer.put(object, grant, new byte[99]).problem()).isEqualTo("malformed-request");
        assertThat(sealer.put(object, grant, new byte[100]).status()).isEqualTo(200);
        assertThat(sealer.put(object, grant, random(100, 2)).problem()).isEqualTo("upload-conflict");
        assertThat(CCED.client
                        .send("PUT", "/v1/datasets/" + sealer.dataset + "/objects/" + object, "", body(100))
                        .problem())
                .isEqualTo("sign-in-required");
    }

    private static java.net.http.HttpRequest.BodyPublisher body(int length) {
        return BodyPublishers.ofByteArray(new byte[length]);
    }

    @Test
    void pieceSentTwiceOrElsewhere_isRefused() {
        OwnerSealer sealer = sealer();
        String object = "objects/" + "ef".repeat(16);
        int piece = 8 << 20;
        SealingApi.Grant first = sealer.grant(object, 0, 2L * piece, false);
        assertThat(sealer.put(object, first, new byte[piece]).status()).isEqualTo(200);
        assertThat(sealer.put(object, first, new byte[piece]).problem()).isEqualTo("upload-offset");
        assertThat(sealer.ask(object, new SealingApi.GrantRequest(2L * piece, piece, false))
                        .problem())
                .isEqualTo("upload-offset");
        assertThat(sealer.complete(object, piece + 1).problem()).isEqualTo("upload-offset");
        assertThat(sealer.complete(object, piece).status()).isEqualTo(200);
        assertThat(sealer.complete(object, piece).status()).isEqualTo(200);
    }

    @Test
    void namesOutsideTheDataset_areRefused() {
        OwnerSealer sealer = sealer();
        for (String name : new String[] {
            "snapshots/" + "ab".repeat(16),
            "objects/" + "AB".repeat(16),
            "objects/" + "ab".repeat(15),
            "manifests/" + "ab".repeat(16),
            "objects/..%2f..%2fcode",
            "indexes/x"
        }) {
            assertThat(sealer.ask(name, new SealingApi.GrantRequest(0, 1, true)).status())
                    .as(name)
                    .isBetween(400, 404);
        }
        assertThat(sealer.ask("objects/" + "ab".repeat(16), Map.of("position", 0, "length", 1L << 40, "last", true))
                        .problem())
                .isEqualTo("malformed-request");
    }

    @Test
    void uploadTokenOfAnotherDataset_getsNoGrant() {
        OwnerSealer sealer = sealer();
        Client.Answer answer = CCED.client.post(
                "/v1/datasets/" + sealer.dataset + "/objects/objects/" + "ab".repeat(16) + "/grants",
                sealer().token,
                new SealingApi.GrantRequest(0, 1, true));
        assertThat(answer.problem()).isEqualTo("sign-in-required");
    }

    @Test
    void objectThatIsNotTheOneSealed_isRefusedInTheEnd() throws Exception {
        OwnerSealer altered = sealer();
        altered.alter = true;
        altered.file("a", random(5000, 3));
        assertThat(altered.finish().problem()).isEqualTo("snapshot-refused");

        OwnerSealer missing = sealer();
        missing.skip = true;
        missing.file("a", random(5000, 4));
        assertThat(missing.finish().problem()).isEqualTo("snapshot-refused");
        assertThat(CCED.client
                        .get("/v1/datasets/" + missing.dataset, CCED.login(CCED.provider))
                        .as(CcedApi.DatasetView.class)
                        .status())
                .isEqualTo("uploading");
        assertThat(CCED.chain.kindsOf(Harness.sha256(missing.dataset.toByteArray())))
                .doesNotContain("SNAPSHOT_FINALISED");
    }

    @Test
    void manifestOfAnotherSnapshotOrDataset_isRefused() throws Exception {
        OwnerSealer sealer = sealer();
        sealer.file("a", random(50, 5));
        sealer.snapshot = cce.protocol.SnapshotId.of(new byte[16]);
        assertThat(sealer.finish().problem()).isEqualTo("snapshot-refused");

        OwnerSealer none = sealer();
        Sha256Digest unknown = Sha256Digest.of(new byte[32]);
        assertThat(none.offer(new SealingApi.SnapshotOffer(unknown, unknown)).problem())
                .isEqualTo("snapshot-refused");
    }

    @Test
    void indexThatIsNone_isRefused() throws Exception {
        OwnerSealer sealer = sealer();
        sealer.file("a", random(50, 6));
        sealer.index = new byte[] {1, 2, 3};
        assertThat(sealer.finish().problem()).isEqualTo("snapshot-refused");
    }

    @Test
    void moreFilesThanTheOperatorAllows_areRefusedWithTheSetting() throws Exception {
        OwnerSealer sealer = sealer();
        sealer.skip = true;
        for (int i = 0; i <= Harness.maxFiles(); i++) {
            sealer.file("f" + i, new byte[1]);
        }
        Client.Answer answer = sealer.finish();
        assertThat(answer.problem()).isEqualTo("request-too-large");
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("max_dataset_files");
    }

    @Test
    void filesUploadedInClear_doNotMixWithASealedSnapshot() throws Exception {
        OwnerSealer sealer = sealer();
        CCED.upload(sealer.dataset, sealer.token, "clear", new byte[1]).as(CcedApi.UploadAnswer.class);
        sealer.file("a", new byte[1]);
        assertThat(sealer.finish().problem()).isEqualTo("snapshot-refused");
    }

    @Test
    void finalisedDataset_givesNoGrantsAndDropsNothing() throws Exception {
        OwnerSealer sealer = sealer();
        String object = sealer.file("a", random(50, 7));
        SealingApi.Grant early = sealer.grant("objects/" + "12".repeat(16), 0, 10, true);
        sealer.finish().as(CcedApi.Receipt.class);
        assertThat(sealer.ask("objects/" + "34".repeat(16), new SealingApi.GrantRequest(0, 1, true))
                        .problem())
                .isEqualTo("dataset-frozen");
        assertThat(sealer.put("objects/" + "12".repeat(16), early, new byte[10]).problem())
                .isEqualTo("dataset-frozen");
        assertThat(CCED.client
                        .send(
                                "DELETE",
                                "/v1/datasets/" + sealer.dataset + "/objects/" + object,
                                sealer.token,
                                BodyPublishers.noBody())
                        .problem())
                .isEqualTo("dataset-frozen");
    }

    @Test
    void expiredOrForgedGrant_isRefused() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        DatasetId dataset = DatasetId.of(new byte[20]);
        UploadGrants grants = grants(now);
        String grant = grants.issue(dataset, "objects/x", 0, 10, true, now.plusSeconds(900));
        assertThat(grants.verify(grant, dataset, "objects/x").length()).isEqualTo(10);
        assertRefused(grants(now.plusSeconds(900)), grant, dataset, "objects/x");
        assertRefused(grants, grant, dataset, "objects/y");
        assertRefused(grants, grant.substring(0, grant.length() - 2) + "AA", dataset, "objects/x");
        String token = new UploadTokens(SecretBytes.copyOf(new byte[32]), Clock.fixed(now, ZoneOffset.UTC))
                .issue(Wallet.create(Harness.RANDOM).address(), dataset);
        assertRefused(grants, token, dataset, "objects/x");
    }

    private static UploadGrants grants(Instant now) {
        Clock clock = Clock.fixed(now.plus(Duration.ZERO), ZoneOffset.UTC);
        return new UploadGrants(new UploadTokens(SecretBytes.copyOf(new byte[32]), clock), clock);
    }

    private static void assertRefused(UploadGrants grants, String grant, DatasetId dataset, String object) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> grants.verify(grant, dataset, object)))
                .isInstanceOf(Refusal.class);
    }
}
