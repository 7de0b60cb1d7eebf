package cce.cli;

import static cce.cli.CliRuns.child;
import static cce.cli.CliRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.s3.SeaweedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// The commands on a bucket of a real service, which also goes away in the middle.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class SealOnS3Test {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int LARGE = 30_000_000;

    @TempDir
    private static Path folder;

    private static @Nullable SeaweedServer server;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                SeaweedServer.program().isPresent() || System.getenv("CI") != null,
                "SeaweedFS is not installed; scripts/install-prerequisites.sh brings it");
        server = SeaweedServer.start(Files.createDirectory(folder.resolve("server")));
        server.makeBucket("data");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static SeaweedServer server() {
        return Optional.ofNullable(server).orElseThrow();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(200);
        }
    }

    private static String store(String prefix) {
        return server().location("data/" + prefix);
    }

    private static Path data(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name).resolve("sub"));
        Files.writeString(data.resolve("a.txt"), "one");
        Files.write(data.resolve("empty"), new byte[0]);
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        Files.write(data.resolve("large"), large);
        return folder.resolve(name);
    }

    @Test
    void sealVerifyRekeyAndUnseal_workOnABucket() throws Exception {
        Path data = data("all");
        Path key = folder.resolve("all.key");
        Path next = folder.resolve("all.next");
        String store = store("all");
        assertThat(run("seal", data, "--new-key", "--to", store, "--key", key, "--state", state()))
                .isZero();
        assertThat(run("verify-dataset", store, "--key", key)).isZero();
        assertThat(run("rekey", store, "--key", key, "--new-key", next, "--state", state()))
                .isZero();
        assertThat(run("verify-dataset", store, "--key", key)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run("verify-dataset", store, "--key", next)).isZero();
        assertThat(run("unseal", store, folder.resolve("all.out"), "--key", next))
                .isZero();
        assertThat(Arrays.equals(
                        Files.readAllBytes(folder.resolve("all.out/sub/large")),
                        Files.readAllBytes(data.resolve("sub/large"))))
                .isTrue();
    }

    @Test
    void mountFromABucket_servesThePlaintext() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/fuse")) || System.getenv("CI") != null, "This machine has no /dev/fuse.");
        Path data = data("mounted");
        Path key = folder.resolve("mounted.key");
        String store = store("mounted");
        assertThat(run("seal", data, "--new-key", "--to", store, "--key", key, "--state", state()))
                .isZero();
        Path place = Files.createDirectory(folder.resolve("place"));
        Process mount = child(
                "mount",
                store,
                place.toString(),
                "--key",
                key.toString(),
                "--cache",
                folder.resolve("cache").toString(),
                "--cache-size",
                "64M");
        try {
            await(() -> mount.isAlive() && Files.exists(place.resolve("sub/large")));
            assertThat(Arrays.equals(
                            Files.readAllBytes(place.resolve("sub/large")),
                            Files.readAllBytes(data.resolve("sub/large"))))
                    .isTrue();
        } finally {
            mount.destroy();
            assertThat(mount.waitFor(3, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void serviceKilledWhileSealing_isSaidAndTheRunGoesOn() throws Exception {
        Path data = data("cut");
        Path key = folder.resolve("cut.key");
        String store = store("cut");
        assertThat(run("seal", "--new-key", "--key", key)).isZero();
        List<String> command =
                List.of("seal", data.toString(), "--to", store, "--key", key.toString(), "--state", state().toString());
        Process sealing = child(command.toArray());
        await(() -> !sealing.isAlive() || promises(state()) > 0);
        server().kill();
        int ignored = sealing.waitFor();
        server().startAgain();
        assertThat(sealing.exitValue()).isIn(ExitCode.OK, ExitCode.ENVIRONMENT);
        await(() -> run(command.toArray()) == ExitCode.OK);
        assertThat(run("verify-dataset", store, "--key", key)).isZero();
    }

    @Test
    void sealingKilledWhilePartsAreOnTheirWay_goesOnAndChangesNoByte() throws Exception {
        Path data = data("killed");
        Path key = folder.resolve("killed.key");
        Path state = folder.resolve("killed.state");
        String store = store("killed");
        assertThat(run("seal", "--new-key", "--key", key)).isZero();
        List<String> command =
                List.of("seal", data.toString(), "--to", store, "--key", key.toString(), "--state", state.toString());
        // Each time a little later in the file.
        for (int chunks = 1; chunks <= 3; chunks++) {
            int lines = chunks;
            Process sealing = child(command.toArray());
            await(() -> !sealing.isAlive() || promises(state) >= lines);
            sealing.destroyForcibly();
            assertThat(sealing.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(run(command.toArray())).isZero();
        assertThat(run("verify-dataset", store, "--key", key)).isZero();
        assertThat(run("unseal", store, folder.resolve("killed.out"), "--key", key))
                .isZero();
        assertThat(Files.mismatch(folder.resolve("killed.out/sub/large"), data.resolve("sub/large")))
                .isNegative();
    }

    /// Chunks that were promised so far.
    private static long promises(Path state) throws IOException {
        if (!Files.isDirectory(state)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.toString().contains("/promises/"))
                    .mapToLong(file -> file.toFile().length() / 65)
                    .sum();
        } catch (UncheckedIOException e) {
            // A file went meanwhile.
            return 0;
        }
    }

    private static Path state() {
        return folder.resolve("state");
    }
}
