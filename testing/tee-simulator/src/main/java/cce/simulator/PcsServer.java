package cce.simulator;

import cce.attestation.Octets;
import cce.attestation.SignedJson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Serves the simulated platform's collateral on the paths of Intel's provisioning service v4, on loopback, and
/// those of simulated AMD platforms on the paths of AMD's key distribution service. It is always fresh.
public final class PcsServer implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final SimulatedPlatform platform;
    private final KdsPaths kds;
    private final Clock clock;

    private PcsServer(HttpServer server, SimulatedPlatform platform, KdsPaths kds, Clock clock) {
        this.server = server;
        this.platform = platform;
        this.kds = kds;
        this.clock = clock;
    }

    /// Starts on `port` of the loopback interface, 0 for any free one.
    public static PcsServer start(SimulatedPlatform platform, int port, Clock clock) {
        return start(platform, List.of(), port, clock);
    }

    /// As [#start(SimulatedPlatform, int, Clock)], with the keys and CRLs of AMD platforms, one of a product.
    public static PcsServer start(SimulatedPlatform platform, List<SimulatedSnpPlatform> amd, int port, Clock clock) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            PcsServer started = new PcsServer(http, platform, new KdsPaths(amd), clock);
            http.setExecutor(started.workers);
            http.createContext("/", started::handle);
            http.start();
            return started;
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The provisioning service cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    /// Where it listens.
    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            CollateralWriter writer = platform.collateralWriter(Scenario.good(), clock.instant());
            switch (exchange.getRequestURI().getPath()) {
                case "/tdx/certification/v4/tcb" -> tcb(exchange, writer);
                case "/tdx/certification/v4/qe/identity" ->
                    document(exchange, "enclaveIdentity", writer.qeIdentity(), "SGX-Enclave-Identity-Issuer-Chain");
                case "/sgx/certification/v4/pckcrl" -> pckCrl(exchange, writer);
                case "/sgx/certification/v4/rootcacrl" ->
                    reply(
                            exchange,
                            200,
                            Digests.utf8(Octets.of(writer.rootCrl()).hex()));
                default -> kds(exchange);
            }
        }
    }

    private void kds(HttpExchange exchange) throws IOException {
        Optional<Octets> found = kds.answer(exchange.getRequestURI(), clock.instant());
        reply(exchange, found.isPresent() ? 200 : 404, found.map(Octets::bytes).orElse(new byte[0]));
    }

    private void tcb(HttpExchange exchange, CollateralWriter writer) throws IOException {
        String fmspc = query(exchange).getOrDefault("fmspc", "");
        if (!fmspc.toLowerCase(Locale.ROOT)
                .equals(PlatformFacts.SIMULATED.fmspc().hex())) {
            reply(exchange, 404, new byte[0]);
            return;
        }
        document(exchange, "tcbInfo", writer.tcbInfo(), "TCB-Info-Issuer-Chain");
    }

    private void pckCrl(HttpExchange exchange, CollateralWriter writer) throws IOException {
        if (!"platform".equals(query(exchange).get("ca"))) {
            reply(exchange, 404, new byte[0]);
            return;
        }
        chain(exchange, "SGX-PCK-CRL-Issuer-Chain", platform.pckCrlIssuerChain());
        reply(exchange, 200, writer.pckCrl());
    }

    private void document(HttpExchange exchange, String member, SignedJson signed, String header) throws IOException {
        chain(exchange, header, platform.tcbSigningChain());
        String body = "{\"" + member + "\":" + signed.text() + ",\"signature\":\""
                + signed.signature().hex() + "\"}";
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        reply(exchange, 200, Digests.utf8(body));
    }

    private static void chain(HttpExchange exchange, String header, String pem) {
        exchange.getResponseHeaders()
                .set(header, URLEncoder.encode(pem, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        List<String> pairs = query == null
                ? List.of()
                : Stream.of(query.split("&")).limit(16).toList();
        return pairs.stream()
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
    }
}
