package cce.cli;

import cce.protocol.Json;
import cce.protocol.Problem;
import cce.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// cced's HTTP API over a TLS key that its evidence vouches for. Every refusal becomes a [CliException] with the
/// service's own sentence; answers are bounded.
final class CcedClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
    private static final int MAX_ANSWER_BYTES = Json.MAX_DOCUMENT_BYTES;

    private final URI base;
    private final PinnedTrust trust = new PinnedTrust();
    private final HttpClient http;
    private @Nullable String bearer;

    CcedClient(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .sslContext(trust.context())
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    PinnedTrust trust() {
        return trust;
    }

    URI base() {
        return base;
    }

    void useBearer(String token) {
        bearer = token;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET()));
    }

    JsonNode post(String path, Object body) {
        return json(send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.write(body)))));
    }

    JsonNode delete(String path) {
        return json(send(request(path).DELETE()));
    }

    JsonNode send(String method, String path, Map<String, String> headers, BodyPublisher body) {
        HttpRequest.Builder builder = request(path).method(method, body);
        headers.forEach(builder::setHeader);
        return json(send(builder));
    }

    /// A header of the answer to HEAD, or empty when there is no such resource.
    Optional<String> head(String path, Map<String, String> headers, String wanted) {
        HttpRequest.Builder builder = request(path).method("HEAD", BodyPublishers.noBody());
        headers.forEach(builder::setHeader);
        HttpResponse<InputStream> answer = exchange(builder);
        return answer.statusCode() == 200 || answer.statusCode() == 204
                ? answer.headers().firstValue(wanted)
                : Optional.empty();
    }

    /// Some headers of an answer without a body.
    Map<String, String> headers(String method, String path, Map<String, String> headers, String... wanted) {
        HttpRequest.Builder builder = request(path).method(method, BodyPublishers.noBody());
        headers.forEach(builder::setHeader);
        HttpResponse<InputStream> answer = exchange(builder);
        byte[] body = bounded(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw refusal(answer.statusCode(), body);
        }
        Map<String, String> found = new HashMap<>();
        for (String name : wanted) {
            answer.headers().firstValue(name).ifPresent(value -> found.put(name, value));
        }
        return found;
    }

    /// A request made elsewhere, over the pinned connection.
    HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /// A body that may be large; the caller closes it.
    InputStream download(String path) {
        HttpResponse<InputStream> answer = exchange(request(path).GET());
        if (answer.statusCode() / 100 != 2) {
            throw refusal(answer.statusCode(), bounded(answer.body()));
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
        if (bearer != null) {
            builder.setHeader("Authorization", "Bearer " + bearer);
        }
        return builder;
    }

    private byte[] send(HttpRequest.Builder builder) {
        HttpResponse<InputStream> answer = exchange(builder);
        byte[] body = bounded(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw refusal(answer.statusCode(), body);
        }
        return body;
    }

    private HttpResponse<InputStream> exchange(HttpRequest.Builder builder) {
        try {
            return http.send(builder.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "cced at " + base + " did not answer (" + reason(e) + "). Is it running? Start one with: ./cce up",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "nothing listens there";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.tree(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
        } catch (ProtocolException e) {
            throw notUnderstood(e);
        }
    }

    static CliException notUnderstood(ProtocolException e) {
        return new CliException(
                ExitCode.REFUSED,
                "cced's answer is not one this client knows (" + e.sentence() + "). Are both of the same version?",
                e);
    }

    private static byte[] bounded(InputStream body) {
        try (body) {
            byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new CliException(ExitCode.UNREACHABLE, "The answer is over 4 MiB, which cced never sends.");
            }
            return bytes;
        } catch (IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, "The connection to cced broke: " + reason(e), e);
        }
    }

    private static ServiceRefusal refusal(int status, byte[] body) {
        try {
            Problem problem = Json.read(body, Problem.class);
            return new ServiceRefusal(status, problem.type(), problem.title() + " " + problem.detail());
        } catch (ProtocolException e) {
            return new ServiceRefusal(status, "about:blank", "The service answered with status " + status + ".");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
