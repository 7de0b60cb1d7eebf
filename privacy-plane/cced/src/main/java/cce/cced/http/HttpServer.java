package cce.cced.http;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/// The TLS 1.3 server of cced, HTTP/1.1 only. Every limit is here.
public final class HttpServer implements AutoCloseable {
    /// Largest request body, in bytes: a whole file in one streamed request. Routes with smaller bodies check for themselves.
    private static final long MAX_PAYLOAD_BYTES = 1L << 40;

    private static final int MAX_HEADERS_BYTES = 16 << 10;
    private static final int MAX_PROLOGUE_BYTES = 8 << 10;
    private static final int MAX_CONNECTIONS = 1024;
    private static final int MAX_CONCURRENT_REQUESTS = 512;
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

    private final WebServer server;
    private final List<Routes.Route> routes;

    private HttpServer(WebServer server, List<Routes.Route> routes) {
        this.server = server;
        this.routes = routes;
    }

    /// Starts to listen; port 0 takes any free one.
    public static HttpServer start(InetSocketAddress address, SSLContext tls, List<Endpoint> endpoints) {
        HttpRouting.Builder routing = HttpRouting.builder();
        Problems.register(routing);
        Routes routes = new Routes(routing);
        endpoints.forEach(endpoint -> endpoint.route(routes));
        List<Routes.Route> known = routes.close();
        WebServer server = WebServer.builder()
                .address(address.getAddress())
                .port(address.getPort())
                .tls(config -> config.sslContext(tls)
                        .enabledProtocols(List.of("TLSv1.3"))
                        .applicationProtocols(List.of("http/1.1")))
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(MAX_HEADERS_BYTES)
                        .maxPrologueLength(MAX_PROLOGUE_BYTES)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .maxPayloadSize(MAX_PAYLOAD_BYTES)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_CONCURRENT_REQUESTS)
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .connectionOptions(socket -> socket.readTimeout(READ_TIMEOUT))
                .shutdownGracePeriod(SHUTDOWN_GRACE)
                .shutdownHook(false)
                .directHandlers(Problems.direct())
                .routing(routing)
                .build()
                .start();
        return new HttpServer(server, known);
    }

    public int port() {
        return server.port();
    }

    List<Routes.Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        server.stop();
    }
}
