package cce.collateral;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a real provisioning service and misbehaves on request.
final class MischievousServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final URI behind;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failure;
    private volatile String headerName = "";
    private volatile String headerValue = "";
    private final java.util.concurrent.ConcurrentLinkedQueue<String> asked =
            new java.util.concurrent.ConcurrentLinkedQueue<>();
    private volatile Body body = MischievousServer::forward;

    @FunctionalInterface
    private interface Body {
        void answer(MischievousServer self, HttpExchange exchange) throws IOException, InterruptedException;
    }

    private MischievousServer(URI behind) throws IOException {
        this.behind = behind;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    static MischievousServer before(URI behind) {
        try {
            return new MischievousServer(behind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MischievousServer failing(int status, int times) {
        failure = status;
        failures.set(times);
        return this;
    }

    /// Puts a header on every answer, failures too.
    MischievousServer saying(String name, String value) {
        headerName = name;
        headerValue = value;
        return this;
    }

    /// Announces more than it sends, and hangs up.
    MischievousServer cutting() {
        body = (_, exchange) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            exchange.getHttpContext().getServer();
            throw new IOException("cut");
        };
        return this;
    }

    /// The issuer chain of TCB info under the name older caches use.
    MischievousServer renamingChains() {
        body = (self, exchange) -> {
            exchange.getResponseHeaders().set("X-Renamed", "1");
            self.forward(exchange);
        };
        return this;
    }

    /// Paths and queries in the order they came.
    java.util.List<String> asked() {
        return java.util.List.copyOf(asked);
    }

    MischievousServer trickling() {
        body = (_, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int i = 0; i < 100; i++) {
                out.write(' ');
                out.flush();
                Thread.sleep(100);
            }
        };
        return this;
    }

    MischievousServer endless() {
        body = (_, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[16 * 1024];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(block);
            }
        };
        return this;
    }

    MischievousServer answering(String text) {
        body = (_, exchange) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
        return this;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        client.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            asked.add(exchange.getRequestURI().toString());
            if (!headerName.isEmpty()) {
                exchange.getResponseHeaders().set(headerName, headerValue);
            }
            if (failures.getAndDecrement() > 0) {
                exchange.sendResponseHeaders(failure, -1);
                return;
            }
            body.answer(this, exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI().toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        answer.headers().map().forEach((name, values) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).endsWith("issuer-chain")) {
                boolean rename = exchange.getResponseHeaders().containsKey("X-Renamed")
                        && name.toLowerCase(java.util.Locale.ROOT).startsWith("tcb-info");
                exchange.getResponseHeaders().put(rename ? "SGX-TCB-Info-Issuer-Chain" : name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }
}
