package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.SealingApi;
import cce.s3.SeaweedServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cced whose objects lie in a bucket: what is uploaded in clear, what owners send there themselves, and results.
class StoreOnS3Test {
    private static final int LARGE = 9_000_000;

    @TempDir
    private static Path folder;

    private static @Nullable SeaweedServer server;
    private static @Nullable Harness cced;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                SeaweedServer.program().isPresent() || System.getenv("CI") != null,
                "SeaweedFS is not installed; scripts/install-prerequisites.sh brings it");
        SeaweedServer started = SeaweedServer.start(folder);
        server = started;
        started.makeBucket("plane");
        cced = Harness.onStore(started.location("plane/cced"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (cced != null) {
            cced.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static Harness cced() {
        return Optional.ofNullable(cced).orElseThrow();
    }

    private static SeaweedServer server() {
        return Optional.ofNullable(server).orElseThrow();
    }

    private static byte[] large() {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void uploadJobAndResult_goThroughTheBucket() {
        DatasetId id = cced().register();
        String token = cced().uploadToken(id);
        cced().upload(id, token, "people.csv", Harness.people()).as(CcedApi.UploadAnswer.class);
        cced().upload(id, token, "large.bin", large()).as(CcedApi.UploadAnswer.class);
        CcedApi.Receipt receipt = cced().client
                .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                .as(CcedApi.Receipt.class);
        assertThat(receipt.totalSize()).isEqualTo(LARGE + Harness.people().length);
        assertReleased(id);
    }

    @Test
    void ownersBytes_goStraightToTheBucketAndCountOnlyWhenTheyMatch() throws Exception {
        OwnerSealer owner = OwnerSealer.open(cced(), cced().register());
        SealingApi.Grant grant = owner.grant("objects/" + "ab".repeat(16), 0, 100, true);
        assertThat(grant.url()).startsWith(server().endpoint().toString());
        owner.file("people.csv", Harness.people());
        owner.file("large.bin", large());
        assertThat(owner.finish().as(CcedApi.Receipt.class).fileCount()).isEqualTo(2);
        assertReleased(owner.dataset);

        OwnerSealer liar = OwnerSealer.open(cced(), cced().register());
        liar.alter = true;
        liar.file("people.csv", Harness.people());
        assertThat(liar.finish().problem()).isEqualTo("snapshot-refused");
    }

    @Test
    void presignedRequest_isGoodForItsObjectAndItsLength() {
        OwnerSealer owner = OwnerSealer.open(cced(), cced().register());
        SealingApi.Grant grant = owner.grant("objects/" + "cd".repeat(16), 0, 100, true);
        String elsewhere = grant.url().replace("cd".repeat(16), "ce".repeat(16));
        assertThat(elsewhere).isNotEqualTo(grant.url());
        assertThat(Client.send(elsewhere, grant.headers(), new byte[100]).status())
                .isEqualTo(403);
        assertThat(Client.send(otherSignature(grant.url()), grant.headers(), new byte[100])
                        .status())
                .isEqualTo(403);
        assertThat(Client.send(grant.url(), grant.headers(), new byte[100]).status())
                .isEqualTo(200);
    }

    @Test
    void bucketAway_isSaidAndTheUploadGoesOnAfterwards() throws Exception {
        DatasetId id = cced().register();
        String token = cced().uploadToken(id);
        cced().upload(id, token, "a", new byte[100]).as(CcedApi.UploadAnswer.class);
        server().kill();
        assertThat(cced().upload(id, token, "b", large()).problem()).isEqualTo("storage-unavailable");
        server().startAgain();
        Harness.await(
                () -> cced().upload(id, token, "b", large()).status() == 200 ? Optional.of(true) : Optional.empty());
        assertThat(cced().client
                        .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                        .as(CcedApi.Receipt.class)
                        .fileCount())
                .isEqualTo(2);
    }

    private static String otherSignature(String url) {
        int at = url.indexOf("X-Amz-Signature=") + "X-Amz-Signature=".length();
        char other = url.charAt(at) == '0' ? '1' : '0';
        return url.substring(0, at) + other + url.substring(at + 1);
    }

    private static void assertReleased(DatasetId id) {
        cced().chain.rent(id, cced().consumer.address());
        cced().registerReference();
        TestAgent agent = cced().launchedJob(id, cced().uploadCode("print('hello')"));
        agent.finish(Map.of("output/a.txt", "mean: 4\n"));
        cced().awaitState(agent.job(), "released");
        assertThat(cced().client
                        .get("/v1/results/" + agent.job() + "/object", cced().login(cced().consumer))
                        .status())
                .isEqualTo(200);
    }
}
