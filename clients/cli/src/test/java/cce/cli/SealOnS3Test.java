package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    private static final String ACCESS = "cce-test";
    private static final String SECRET = "test-secret-of-this-run-only";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int LARGE = 30_000_000;

    @TempDir
    private static Path folder;

    private static int[] ports = {};
    private static @Nullable Process weed;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                program().isPresent() || System.getenv("CI") != null,
                "SeaweedFS is not installed; scripts/install-prerequisites.sh brings it");
        Path credentials = Files.createFile(
                folder.resolve("credentials"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                credentials,
                "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(ACCESS, SECRET));
        Files.writeString(folder.resolve("identities.json"), """
                {"identities":[{"name":"test","credentials":[{"accessKey":"%s","secretKey":"%s"}],
                 "actions":["Admin","Read","Write","List","Tagging"]}]}
                """.formatted(ACCESS, SECRET));
        Files.createDirectories(folder.resolve("weed"));
        ports = new int[] {freePort(), freePort(), freePort(), freePort()};
        startWeed();
        makeBucket();
    }

    @AfterAll
    static void stop() throws Exception {
        if (weed != null) {
            int ignored = weed.destroyForcibly().waitFor();
        }
    }

    private static Optional<Path> program() {
        Path own = Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/stores/bin/weed");
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(System.getenv("PATH").split(":"))
                                .map(path -> Path.of(path).resolve("weed")))
                .map(Path::toAbsolutePath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void startWeed() throws Exception {
        weed = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "server",
                        "-dir=" + folder.resolve("weed"),
                        "-ip=127.0.0.1",
                        "-ip.bind=127.0.0.1",
                        "-master.port=" + ports[0],
                        "-volume.port=" + ports[1],
                        "-volume.max=30",
                        "-master.volumeSizeLimitMB=128",
                        "-filer",
                        "-filer.port=" + ports[2],
                        "-s3",
                        "-s3.port=" + ports[3],
                        "-s3.config=" + folder.resolve("identities.json"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("weed.log").toFile())
                .start();
        await(() -> {
            int status = ((HttpURLConnection)
                            URI.create("http://127.0.0.1:" + ports[3]).toURL().openConnection())
                    .getResponseCode();
            return status > 0;
        });
    }

    private static void makeBucket() throws Exception {
        await(() -> {
            Process shell = new ProcessBuilder(
                            program().orElseThrow().toString(),
                            "shell",
                            "-master=127.0.0.1:" + ports[0],
                            "-filer=127.0.0.1:" + ports[2])
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("shell.log").toFile())
                    .start();
            shell.getOutputStream()
                    .write("s3.bucket.create -name data\nexit\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            shell.getOutputStream().close();
            return shell.waitFor() == 0
                    && Files.readString(folder.resolve("shell.log")).contains("create");
        });
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(START);
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
            }
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(200);
        }
    }

    private static int freePort() throws IOException {
        // SeaweedFS opens another port 10,000 above each of these.
        while (true) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = first.getLocalPort() % 20_000 + 20_000;
                try (ServerSocket second = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                        ServerSocket third = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
                    return second.isBound() && third.isBound() ? port : 0;
                } catch (java.net.BindException e) {
                    System.getLogger(SealOnS3Test.class.getName())
                            .log(System.Logger.Level.DEBUG, "port " + port + " or its twin is taken");
                }
            }
        }
    }

    private static String store(String prefix) {
        return "s3://data/" + prefix + "?endpoint=http://127.0.0.1:" + ports[3] + "&credentials="
                + folder.resolve("credentials");
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
        Process mount = child(List.of(
                "mount",
                store,
                place.toString(),
                "--key",
                key.toString(),
                "--cache",
                folder.resolve("cache").toString(),
                "--cache-size",
                "64M"));
        try {
            await(() -> mount.isAlive() && Files.exists(place.resolve("sub/large")));
            assertThat(Arrays.equals(
                            Files.readAllBytes(place.resolve("sub/large")),
                            Files.readAllBytes(data.resolve("sub/large"))))
                    .isTrue();
        } finally {
            mount.destroy();
            assertThat(mount.waitFor(1, TimeUnit.MINUTES)).isTrue();
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
        Process sealing = child(command);
        await(() -> !sealing.isAlive() || hasJournal());
        Process before = weed;
        if (before != null) {
            int ignored = before.destroyForcibly().waitFor();
        }
        assertThat(sealing.waitFor(5, TimeUnit.MINUTES)).isTrue();
        startWeed();
        assertThat(sealing.exitValue()).isIn(ExitCode.OK, ExitCode.ENVIRONMENT);
        await(() -> run(command.toArray()) == ExitCode.OK);
        assertThat(run("verify-dataset", store, "--key", key)).isZero();
    }

    private static boolean hasJournal() throws IOException {
        if (!Files.isDirectory(state())) {
            return false;
        }
        try (Stream<Path> files = Files.walk(state())) {
            return files.anyMatch(file ->
                    file.toString().contains("/promises/") && file.toFile().length() > 0);
        } catch (java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static Process child(List<String> arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "cce.cli.CceMain"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path state() {
        return folder.resolve("state");
    }

    private static int run(Object... arguments) {
        return CceMain.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }
}
