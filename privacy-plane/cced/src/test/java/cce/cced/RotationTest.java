package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.SealingApi;
import cce.testing.LivingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rotation of a dataset's key inside cced.
class RotationTest {
    private final Harness cced = new Harness();

    @AfterEach
    void stop() {
        cced.close();
    }

    private DatasetId dataset() {
        DatasetId id = cced.register();
        String token = cced.uploadToken(id);
        byte[] large = new byte[20_000_000];
        new Random(1).nextBytes(large);
        cced.upload(id, token, "large", large).as(CcedApi.UploadAnswer.class);
        cced.upload(id, token, "people.csv", Harness.people()).as(CcedApi.UploadAnswer.class);
        cced.upload(id, token, "empty", new byte[0]).as(CcedApi.UploadAnswer.class);
        cced.client.post("/v1/datasets/" + id + "/finalize", token, Map.of()).as(CcedApi.Receipt.class);
        cced.chain.rent(id, cced.consumer.address());
        return id;
    }

    private Client.Answer rotate(DatasetId id, Wallet wallet, int epoch) {
        return cced.client.post(
                "/v1/datasets/" + id + "/rotate",
                "",
                cced.signed(
                        wallet,
                        SealingApi.rotateResource(id, epoch),
                        (message, signature) ->
                                new SealingApi.RotationRequest(wallet.address(), epoch, message, signature)));
    }

    private SealingApi.RotationView awaitState(DatasetId id, String... states) {
        String session = cced.login(cced.provider);
        return Harness.await(() -> Optional.of(cced.client
                        .get("/v1/datasets/" + id + "/rotation", session)
                        .as(SealingApi.RotationView.class))
                .filter(view -> List.of(states).contains(view.state())));
    }

    private CcedApi.DatasetView view(DatasetId id) {
        return cced.client.get("/v1/datasets/" + id, cced.login(cced.provider)).as(CcedApi.DatasetView.class);
    }

    private List<Path> objects(DatasetId id) {
        return LivingFolder.files(
                Path.of(cced.config.objects(), "objects", "datasets", id.bytes().hex()));
    }

    @Test
    void rotatedDataset_hasNewObjectsANewRootOnTheChainAndRunsJobs() {
        DatasetId id = dataset();
        CcedApi.DatasetView before = view(id);
        List<Path> old = objects(id);
        SealingApi.RotationView begun = rotate(id, cced.provider, 0).as(SealingApi.RotationView.class);
        assertThat(begun.epoch()).isEqualTo(1);
        SealingApi.RotationView done = awaitState(id, "done");

        CcedApi.DatasetView after = view(id);
        assertThat(after.epoch()).isEqualTo(1);
        assertThat(after.snapshotId()).isNotEqualTo(before.snapshotId());
        assertThat(done.root()).isEqualTo(after.root());
        assertThat(after.root()).isNotEqualTo(before.root());
        assertThat(done.files()).isEqualTo(3);
        assertThat(objects(id)).hasSameSizeAs(old).doesNotContainAnyElementsOf(old);
        assertThat(cced.chain.records(Optional.empty(), Optional.of(id)).stream()
                        .filter(record -> record.kind().equals("SNAPSHOT_FINALISED"))
                        .map(record -> record.digest())
                        .toList())
                .containsExactly(before.root().orElseThrow(), after.root().orElseThrow());
        cced.registerReference();
        TestAgent agent = cced.launchedJob(id, cced.uploadCode("print('hello')"));
        agent.finish(Map.of("output/a.txt", "mean: 4\n"));
        cced.awaitState(agent.job(), "released");
    }

    @Test
    void rotation_isForTheOwnerOnceForEachEpochAndOfFinalisedDatasets() {
        DatasetId id = dataset();
        assertThat(rotate(id, cced.consumer, 0).problem()).isEqualTo("not-owner");
        assertThat(rotate(id, cced.provider, 1).problem()).isEqualTo("rotation-conflict");
        assertThat(rotate(cced.register(), cced.provider, 0).problem()).isEqualTo("dataset-not-ready");
        assertThat(rotate(id, cced.provider, 0).status()).isEqualTo(202);
        awaitState(id, "done");
        assertThat(rotate(id, cced.provider, 0).problem()).isEqualTo("rotation-conflict");
        assertThat(rotate(id, cced.provider, 1).status()).isEqualTo(202);
        awaitState(id, "done");
        assertThat(view(id).epoch()).isEqualTo(2);
        cced.chain.delisted.add(id);
        assertThat(rotate(id, cced.provider, 2).problem()).isEqualTo("dataset-delisted");
        assertThat(cced.client
                        .get("/v1/datasets/" + id + "/rotation", cced.login(cced.consumer))
                        .problem())
                .isEqualTo("not-owner");
    }

    @Test
    void jobThatHasKeysOfTheOldEpoch_keepsItsObjectsUntilItEnds() {
        cced.registerReference();
        DatasetId id = dataset();
        CcedApi.DatasetView before = view(id);
        TestAgent agent = cced.launchedJob(id, cced.uploadCode("print('hello')"));
        TestAgent.Granted granted = agent.obtainKeys();
        List<Path> old = objects(id);
        rotate(id, cced.provider, 0).as(SealingApi.RotationView.class);
        awaitState(id, "retiring");
        assertThat(view(id).epoch()).isEqualTo(1);
        assertThat(objects(id)).containsAll(old);

        agent.finish(granted, Map.of("output/a.txt", "mean: 4\n"));
        cced.awaitState(agent.job(), "released");
        awaitState(id, "done");
        assertThat(objects(id)).doesNotContainAnyElementsOf(old);
        assertThat(before.root()).isNotEqualTo(view(id).root());
    }

    @Test
    void restartedCced_goesOnWithTheRotation() {
        DatasetId id = dataset();
        rotate(id, cced.provider, 0).as(SealingApi.RotationView.class);
        cced.restart();
        awaitState(id, "done");
        assertThat(view(id).epoch()).isEqualTo(1);
        assertThat(objects(id).stream().filter(path -> path.toString().contains("/objects/datasets/")))
                .isNotEmpty();
    }

    @Test
    void objectThatWasChanged_stopsTheRotationAndLeavesTheOldSnapshot() throws IOException {
        DatasetId id = dataset();
        CcedApi.DatasetView before = view(id);
        Path large = objects(id).stream()
                .max(java.util.Comparator.comparingLong(path -> path.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(large);
        bytes[10_000_000] ^= 1;
        boolean ignored = large.toFile().setWritable(true);
        Files.write(large, bytes);
        rotate(id, cced.provider, 0).as(SealingApi.RotationView.class);
        Harness.await(() -> Optional.of(awaitState(id, "running")).filter(view -> view.filesDone() == 2));
        assertThat(view(id).root()).isEqualTo(before.root());
        bytes[10_000_000] ^= 1;
        Files.write(large, bytes);
        awaitState(id, "done");
        assertThat(view(id).epoch()).isEqualTo(1);
    }
}
