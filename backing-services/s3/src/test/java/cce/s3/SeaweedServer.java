package cce.s3;

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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real S3 service for tests: SeaweedFS on loopback, in a folder of its own.
final class SeaweedServer implements AutoCloseable {
    private static final String ACCESS = "TESTACCESSKEY";
    private static final String SECRET = "test-secret-of-this-run-only";
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final URI endpoint;
    private final Path credentials;

    private SeaweedServer(Process process, URI endpoint, Path credentials) {
        this.process = process;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /// The program, where `scripts/install-prerequisites.sh` puts it or on the path.
    static Optional<Path> program() {
        Path own = Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/stores/bin/weed");
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(System.getenv("PATH").split(":"))
                                .map(folder -> Path.of(folder).resolve("weed")))
                .map(Path::toAbsolutePath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static SeaweedServer start(Path weed, Path folder) throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path identities = Files.writeString(folder.resolve("identities.json"), """
                {"identities":[{"name":"test","credentials":[{"accessKey":"%s","secretKey":"%s"}],
                 "actions":["Admin","Read","Write","List","Tagging"]}]}
                """.formatted(ACCESS, SECRET));
        Path credentials = Files.createFile(
                folder.resolve("credentials"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                credentials,
                "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(ACCESS, SECRET));
        int port = freePort();
        Process process = new ProcessBuilder(
                        weed.toString(),
                        "server",
                        "-dir=" + data,
                        "-ip=127.0.0.1",
                        "-ip.bind=127.0.0.1",
                        "-master.port=" + freePort(),
                        "-volume.port=" + freePort(),
                        "-volume.max=30",
                        "-master.volumeSizeLimitMB=128",
                        "-filer",
                        "-filer.port=" + freePort(),
                        "-s3",
                        "-s3.port=" + port,
                        "-s3.config=" + identities)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        SeaweedServer server = new SeaweedServer(process, URI.create("http://127.0.0.1:" + port), credentials);
        server.awaitReady();
        return server;
    }

    URI endpoint() {
        return endpoint;
    }

    /// The location of a bucket, or of a prefix in one, reached by way of `through`.
    StoreLocation.Bucket bucket(String name, URI through) throws Exception {
        return (StoreLocation.Bucket)
                StoreLocation.parse("s3://%s?endpoint=%s&credentials=%s".formatted(name, through, credentials));
    }

    void makeBucket(String name) throws Exception {
        try (var client = S3Connection.open(bucket(name, endpoint))) {
            Instant end = Instant.now().plus(START);
            while (true) {
                try {
                    client.createBucket(request -> request.bucket(name));
                    return;
                } catch (software.amazon.awssdk.core.exception.SdkException e) {
                    if (Instant.now().isAfter(end)) {
                        throw e;
                    }
                    Thread.sleep(200);
                }
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws Exception {
        Instant end = Instant.now().plus(START);
        while (true) {
            try {
                ((HttpURLConnection) endpoint.toURL().openConnection()).getResponseCode();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    throw new IllegalStateException("SeaweedFS did not start; see the log in its folder.", e);
                }
                Thread.sleep(100);
            }
        }
    }

    private static int freePort() throws IOException {
        // SeaweedFS opens another port 10,000 above each of these.
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = first.getLocalPort() % 20_000 + 20_000;
                try (ServerSocket second = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                        ServerSocket third = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
                    return second.isBound() && third.isBound() ? port : 0;
                } catch (java.net.BindException e) {
                    System.getLogger(SeaweedServer.class.getName())
                            .log(System.Logger.Level.DEBUG, "port " + port + " or its twin is taken");
                }
            }
        }
        throw new IOException("no free port");
    }
}
