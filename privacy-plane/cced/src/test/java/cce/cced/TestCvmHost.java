package cce.cced;

import cce.protocol.BootConfig;
import cce.protocol.CvmApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// A CVM host that boots nothing: it keeps what it was told, and the test plays the CVM.
final class TestCvmHost implements AutoCloseable {
    static final String TOKEN = "test-token";

    final Map<JobId, BootConfig> launched = new ConcurrentHashMap<>();
    final Map<JobId, CvmApi.State> states = new ConcurrentHashMap<>();
    private final HttpServer server;

    TestCvmHost() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/cvms", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            CvmApi.Status answer = switch (exchange.getRequestMethod()) {
                case "POST" -> launch(Json.read(body, CvmApi.Launch.class));
                case "DELETE" -> end(job(exchange), CvmApi.State.DESTROYED);
                default -> status(job(exchange));
            };
            byte[] bytes = Json.write(answer);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static JobId job(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return JobId.parse(path.substring(path.lastIndexOf('/') + 1));
    }

    private CvmApi.Status launch(CvmApi.Launch launch) {
        launched.put(launch.jobId(), Json.read(launch.bootConfig(), BootConfig.class));
        states.put(launch.jobId(), CvmApi.State.RUNNING);
        return status(launch.jobId());
    }

    CvmApi.Status end(JobId job, CvmApi.State state) {
        states.put(job, state);
        return status(job);
    }

    private CvmApi.Status status(JobId job) {
        return new CvmApi.Status(job, states.getOrDefault(job, CvmApi.State.UNKNOWN), "");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
