package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cce.testing.LivingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Datasets sealed on their owner's machine: the key comes from an attested cced, the bytes go to the store in
/// ciphertext only, and the chain says which snapshot is the one.
@Order(3)
@ExtendWith(World.Shared.class)
final class OwnerSealedTest {
    private static final int LARGE_BYTES = 96 << 20;
    private static final int MAX_BYTES = 768 << 20;

    private final World world;

    OwnerSealedTest(World world) {
        this.world = world;
    }

    @Test
    void sealedByItsOwner_isCheckedAgainstTheChainReadByJobsRotatedAndDelisted() throws IOException {
        String dataset = create("sealed");
        Path key = world.folder().resolve("sealed.key");
        Ran made = seal(dataset, world.data(), key).ok();
        assertThat(verify(key).ok().text("root")).isEqualTo(made.text("root"));
        assertThat(verify(key).json().required("bad_files").asInt()).isZero();
        world.as(World.CONSUMER, "rent", dataset, "--hours", "1").ok();
        assertReleased(dataset, "# sealed\n");

        world.as(World.PROVIDER, "dataset", "rotate", dataset).ok();
        verify(key).exits(5);
        assertReleased(dataset, "# rotated\n");

        world.as(World.PROVIDER, "dataset", "delist", dataset, "--reason", "Consent was withdrawn.")
                .ok();
        world.trySubmit(World.CONSUMER, dataset, Programs.HONEST + "# delisted\n")
                .refused(1, "delisted");
        world.as(World.PROVIDER, "dataset", "seal", dataset, world.data().toString())
                .exits(1);
    }

    @Test
    void objectThatTheStoreChanged_isNamed() throws IOException {
        String dataset = create("changed");
        Path key = world.folder().resolve("changed.key");
        seal(dataset, world.data(), key).ok();
        Path object = largestObject(dataset);
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 1;
        Files.write(object, bytes);
        assertThat(verify(key).exits(5).out()).contains("\"bad_files\":1").contains("patients.csv");
        bytes[bytes.length / 2] ^= 1;
        Files.write(object, bytes);
        verify(key).ok();
    }

    @Test
    void strangersKeyRequest_isRefused() {
        String dataset = create("private");
        world.as(World.STRANGER, "dataset", "seal", dataset, world.data().toString())
                .exits(1);
    }

    @Test
    void killedWhileItSends_goesOnAndSendsTheRestOnly() throws Exception {
        int size = LARGE_BYTES;
        String dataset = sendAndKill(size);
        // It had sent everything before this test looked again: once more, with more to send.
        while (dataset.isEmpty() && size < MAX_BYTES) {
            size *= 2;
            dataset = sendAndKill(size);
        }
        assertThat(dataset).as("a dataset that was begun and not finished").isNotEmpty();
        Path data = world.folder().resolve("large-" + size);
        Path key = world.folder().resolve("large.key");
        assertThat(world.as(World.PROVIDER, "dataset", "show", dataset).ok().text("status"))
                .isEqualTo("uploading");
        long kept = stored(dataset);
        assertThat(kept).isGreaterThanOrEqualTo(size / 8);

        seal(dataset, data, key).ok();

        assertThat(verify(key).ok().json().required("bytes").asLong()).isEqualTo(size);
        assertThat(stored(dataset)).as("nothing is stored twice").isLessThan(size + size / 8);
        try (Stream<Path> journals = Files.list(world.cce().home().resolve("seals"))) {
            assertThat(journals).isEmpty();
        }
    }

    /// Seals a dataset of that size, and kills it when an eighth is in the store.
    ///
    /// @return the dataset, or nothing when it was complete before
    private String sendAndKill(int size) throws IOException, InterruptedException {
        String dataset = create("large");
        Path data = Files.createDirectories(world.folder().resolve("large-" + size));
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        Files.write(data.resolve("large.bin"), bytes);
        Process sealing = world.cce()
                .start(
                        List.of("dataset", "seal", "-w", World.PROVIDER, dataset, data.toString()),
                        world.folder().resolve("seal.out"),
                        world.folder().resolve("seal.err"));
        while (sealing.isAlive() && stored(dataset) < size / 8) {
            Thread.sleep(5);
        }
        int exit = sealing.destroyForcibly().waitFor();
        assertThat(exit).as(Traces.read(world.folder().resolve("seal.err"))).isIn(0, 137);
        return exit == 0 ? "" : dataset;
    }

    private String create(String name) {
        return world.as(World.PROVIDER, "dataset", "create", "--name", name, "--hourly-rate", "1")
                .ok()
                .text("dataset_id");
    }

    private Ran seal(String dataset, Path data, Path key) {
        return world.as(World.PROVIDER, "dataset", "seal", dataset, data.toString(), "--keep-key", key.toString());
    }

    private Ran verify(Path key) {
        return world.cce()
                .json(
                        "verify-dataset",
                        world.state().resolve("objects").toString(),
                        "--key",
                        key.toString(),
                        "--on-chain");
    }

    private void assertReleased(String dataset, String comment) {
        String job = world.trySubmit(World.CONSUMER, dataset, Programs.HONEST + comment)
                .ok()
                .text("job_id");
        assertThat(world.watch(job)).as("%s", world.job(job)).isEqualTo("released");
    }

    private Path largestObject(String dataset) throws IOException {
        return files(dataset).stream()
                .filter(file -> file.toString().matches(".*/objects/[0-9a-f]{32}"))
                .max(java.util.Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    private long stored(String dataset) {
        return files(dataset).stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /// Whole and begun objects of a dataset.
    private List<Path> files(String dataset) {
        return LivingFolder.files(world.state().resolve("objects")).stream()
                .filter(file -> file.toString().contains("/" + dataset.substring(2) + "/"))
                .toList();
    }
}
