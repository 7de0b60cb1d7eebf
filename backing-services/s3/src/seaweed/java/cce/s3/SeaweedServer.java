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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real S3 service for the tests of every module that talks to one: SeaweedFS on loopback, in a folder of its own. It
/// may be killed and started again on the same ports and data.
public final class SeaweedServer implements AutoCloseable {
    private static final String ACCESS = "TESTACCESSKEY";
    private static final String SECRET = "test-secret-of-this-run-only";
    private static final Duration START = Duration.ofMinutes(3);
    /// Ports are taken from here to [#PORTS_END], their twins [#TWIN] above. All of that lies below what the kernel
    /// gives to connections, so none of those takes a port between its choice and its use, or while the server is
    /// down.
    private static final int PORTS_BEGIN = 11_000;

    private static final int PORTS_END = 20_900;
    /// SeaweedFS opens another port that far above each of those it is told.
    private static final int TWIN = 10_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Path weed;
    private final Path folder;
    private final int[] ports;
    private final Path credentials;
    private Process process;

    private SeaweedServer(Path weed, Path folder, int[] ports, Path credentials) throws IOException {
        this.weed = weed;
        this.folder = folder;
        this.ports = ports.clone();
        this.credentials = credentials;
        this.process = launch();
    }

    /// The program, where `scripts/install-prerequisites.sh` puts it or on the path.
    public static Optional<Path> program() {
        Path own = Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/stores/bin/weed");
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(System.getenv("PATH").split(":"))
                                .map(folder -> Path.of(folder).resolve("weed")))
                .map(Path::toAbsolutePath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts the program, which must be there.
    public static SeaweedServer start(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("identities.json"), """
                {"identities":[{"name":"test","credentials":[{"accessKey":"%s","secretKey":"%s"}],
                 "actions":["Admin","Read","Write","List","Tagging"]}]}
                """.formatted(ACCESS, SECRET));
        Path credentials = Files.createFile(
                folder.resolve("credentials"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                credentials,
                "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(ACCESS, SECRET));
        int[] ports = {freePort(), freePort(), freePort(), freePort()};
        SeaweedServer server = new SeaweedServer(program().orElseThrow(), folder, ports, credentials);
        try {
            server.awaitReady();
        } catch (Exception e) {
            server.close();
            throw e;
        }
        return server;
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        weed.toString(),
                        "server",
                        "-dir=" + folder.resolve("data"),
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
                        // Two more services, on ports that are the same for every server of a machine.
                        "-s3.port.iceberg=0",
                        "-s3.port.lance=0",
                        "-s3.config=" + folder.resolve("identities.json"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    /// Ends it at once, in whatever it is doing.
    public void kill() throws InterruptedException {
        int ignored = process.destroyForcibly().waitFor();
    }

    public void startAgain() throws Exception {
        process = launch();
        awaitReady();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ports[3]);
    }

    /// A bucket, or a prefix in one, as commands and configurations name it.
    public String location(String bucketAndPrefix) {
        return location(bucketAndPrefix, endpoint());
    }

    public String accessKey() {
        return ACCESS;
    }

    /// Of a service that lives as long as a test.
    public String secretKey() {
        return SECRET;
    }

    private String location(String bucketAndPrefix, URI through) {
        return "s3://%s?endpoint=%s&credentials=%s".formatted(bucketAndPrefix, through, credentials);
    }

    /// The location of a bucket, or of a prefix in one, reached by way of `through`.
    StoreLocation.Bucket bucket(String name, URI through) throws Exception {
        return (StoreLocation.Bucket) StoreLocation.parse(location(name, through));
    }

    public void makeBucket(String name) throws Exception {
        try (var client = S3Connection.open(bucket(name, endpoint()))) {
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
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
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
                ((HttpURLConnection) endpoint().toURL().openConnection()).getResponseCode();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    throw new IllegalStateException("SeaweedFS did not start; see the log in its folder.", e);
                }
                Thread.sleep(100);
            }
        }
    }

    /// A port that nobody listens on and that was not given to another server of this process.
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORTS_BEGIN, PORTS_END);
            if (GIVEN.add(port) && isFree(port) && isFree(port + TWIN)) {
                return port;
            }
        }
        throw new IOException("no free port");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (java.net.BindException e) {
            return false;
        }
    }
}
