package cce.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// HTTP/1.1 over a Unix socket, as much of it as a guest agent's clients speak: one request with a Content-Length per
/// connection.
final class UnixHttpServer implements AutoCloseable {
    /// The kernel's limit for the path of a Unix socket.
    private static final int MAX_PATH_BYTES = 107;

    private static final int MAX_CONNECTIONS = 256;
    private static final System.Logger LOG = System.getLogger(UnixHttpServer.class.getName());

    private final Path socket;
    private final ServerSocketChannel server;
    private final HttpHandler handler;
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    /// Answers one request.
    @FunctionalInterface
    interface HttpHandler {
        HttpReply handle(HttpRequest request);
    }

    private UnixHttpServer(Path socket, ServerSocketChannel server, HttpHandler handler) {
        this.socket = socket;
        this.server = server;
        this.handler = handler;
    }

    static UnixHttpServer start(Path socket, HttpHandler handler) {
        if (Digests.utf8(socket.toString()).length > MAX_PATH_BYTES) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The socket path " + socket + " is longer than " + MAX_PATH_BYTES
                            + " bytes; use a shorter state folder.");
        }
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(socket));
            UnixHttpServer started = new UnixHttpServer(socket, channel, handler);
            Thread.ofVirtual().name("accept " + socket.getFileName()).start(started::accept);
            return started;
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The socket " + socket + " cannot be opened: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The socket " + socket + " could not be removed.", e);
        }
        workers.shutdownNow();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                connections.acquireUninterruptibly();
                workers.execute(() -> serve(client));
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, "A connection to " + socket + " failed.", e);
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            InputStream in = Channels.newInputStream(client);
            Channels.newOutputStream(client).write(answer(in).toBytes());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A client of " + socket + " went away.", e);
        } finally {
            connections.release();
        }
    }

    private HttpReply answer(InputStream in) throws IOException {
        try {
            return handler.handle(HttpRequest.read(in));
        } catch (SimulatorException e) {
            return HttpReply.problem(e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A request to " + socket + " failed.", e);
            return HttpReply.problem(500, "The simulator failed; see its log.");
        }
    }
}
