package cce.cvm;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/// The running daemon.
final class CvmHost implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_TOKEN_CHARS = 256;
    private static final int MIN_TOKEN_CHARS = 32;
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final CvmFleet fleet;
    private final WebServer server;
    private final Path readyFile;

    private CvmHost(CvmFleet fleet, WebServer server, Path readyFile) {
        this.fleet = fleet;
        this.server = server;
        this.readyFile = readyFile;
    }

    /// Cleans up after a predecessor, then serves; the ready file appears when it does.
    static CvmHost start(HostOptions options, CvmProvider provider) {
        String token = token(options.tokenFile());
        provider.destroyStale();
        CvmFleet fleet = new CvmFleet(provider, options.maxCvms());
        WebServer server = WebServer.builder()
                .host(options.listen().getAddress().getHostAddress())
                .port(options.listen().getPort())
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_CONNECTIONS)
                .maxPayloadSize(CvmEndpoints.MAX_REQUEST_BYTES)
                .idleConnectionTimeout(IDLE)
                .shutdownHook(false)
                .routing(routing -> routing.register(new CvmEndpoints(fleet, token)))
                .build()
                .start();
        CvmHost host = new CvmHost(fleet, server, options.readyFile());
        host.announce(options.listen().getAddress().getHostAddress());
        return host;
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        fleet.close();
        try {
            Files.deleteIfExists(readyFile);
        } catch (IOException e) {
            throw new CvmHostException(
                    CvmHostException.Reason.HOST, "The ready file " + readyFile + " cannot be removed.", e);
        }
    }

    /// Writes the base URL in one step: whoever sees the file sees all of it.
    private void announce(String address) {
        try {
            Path draft = readyFile.resolveSibling(readyFile.getFileName() + ".new");
            Files.writeString(draft, "http://" + address + ":" + server.port() + "\n");
            Files.move(draft, readyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            close();
            throw new CvmHostException(
                    CvmHostException.Reason.BAD_OPTIONS, "The ready file " + readyFile + " cannot be written.", e);
        }
    }

    private static String token(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.length() >= MIN_TOKEN_CHARS && token.length() <= MAX_TOKEN_CHARS) {
                return token;
            }
        } catch (IOException e) {
            throw new CvmHostException(
                    CvmHostException.Reason.BAD_OPTIONS, "The token file " + file + " cannot be read.", e);
        }
        throw new CvmHostException(
                CvmHostException.Reason.BAD_OPTIONS,
                "The token file " + file + " must hold " + MIN_TOKEN_CHARS + " to " + MAX_TOKEN_CHARS + " characters.");
    }
}
