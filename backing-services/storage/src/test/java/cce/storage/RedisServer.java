package cce.storage;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Redis of a test's own, on a Unix socket: no port to be taken, nobody else gets in.
final class RedisServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Path socket;
    private final Process process;

    private RedisServer(Path socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder).resolve("redis-server").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts the program, which must be there.
    static RedisServer start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path socket = folder.resolve("s");
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--port",
                        "0",
                        "--unixsocket",
                        socket.toString(),
                        "--save",
                        "",
                        "--dir",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Instant end = Instant.now().plus(START);
        while (!answers(socket)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                process.destroyForcibly();
                throw new IllegalStateException("Redis did not start:\n" + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(20);
        }
        return new RedisServer(socket, process);
    }

    /// The socket's file is there before anybody listens.
    private static boolean answers(Path socket) {
        try (SocketChannel ignored = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// As JuiceFS wants it.
    String address() {
        return "unix://" + socket + "?db=0";
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }
}
