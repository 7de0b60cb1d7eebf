package cce.ledger;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.BinaryOperator;

/// A node between the client and an honest chain, which may change what it passes on.
final class DishonestNode implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    /// @param change from (request, honest answer) to what is answered; empty for HTTP status 500
    DishonestNode(ChainEndpoint honest, BinaryOperator<String> change) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] request = exchange.getRequestBody().readAllBytes();
                String answer =
                        change.apply(new String(request, StandardCharsets.UTF_8), forward(honest.rpc(), request));
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.isEmpty() ? 500 : 200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    ChainEndpoint endpoint() {
        return ChainEndpoint.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), EmbeddedChain.CHAIN_ID);
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }

    private String forward(URI to, byte[] body) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(to)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
