package cce.cvm;

import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProtocolException;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.UnixDomainSocketClientConnection;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The control socket of a guest agent service: `POST /launch` and `DELETE /td/<id>`.
final class GuestAgentControl implements GuestAgents {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final Pattern TD_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Path control;
    private final WebClient client;

    GuestAgentControl(Path control) {
        this.control = control;
        this.client = WebClient.builder()
                .baseUri("http://localhost")
                .connectTimeout(TIMEOUT)
                .readTimeout(TIMEOUT)
                .keepAlive(false)
                .build();
    }

    @Override
    public Td boot(Path distribution, Measurement configId, String name) {
        byte[] body = Json.write(
                Map.of("distribution", distribution.toString(), "config_id", configId.toString(), "name", name));
        JsonNode answer = json(call(client.post("/launch"), body));
        String id = text(answer, "td");
        if (!TD_ID.matcher(id).matches()) {
            throw failed("named a TD with other characters than letters, digits, - and _", null);
        }
        return new Td(id, Path.of(text(answer, "socket")));
    }

    @Override
    public void release(String id) {
        if (!TD_ID.matcher(id).matches()) {
            throw new IllegalStateException("A TD id that was checked on boot is no longer one.");
        }
        call(client.delete("/td/" + id), new byte[0]);
    }

    private JsonNode json(byte[] answer) {
        try {
            return Json.tree(answer);
        } catch (ProtocolException e) {
            throw failed("answered with something else than JSON", e);
        }
    }

    /// One connection a call: the service may have been restarted since the last one.
    private byte[] call(HttpClientRequest request, byte[] body) {
        UnixDomainSocketClientConnection connection = UnixDomainSocketClientConnection.create(
                client,
                Tls.builder().enabled(false).build(),
                List.of(),
                UnixDomainSocketAddress.of(control),
                kept -> false,
                closed -> {});
        try {
            return exchange(request.connection(connection.connect()), body);
        } catch (UncheckedIOException | IOException | IllegalStateException e) {
            throw failed("cannot be reached", e);
        } finally {
            connection.closeResource();
        }
    }

    private byte[] exchange(HttpClientRequest request, byte[] body) throws IOException {
        try (HttpClientResponse response =
                request.header(HeaderNames.CONTENT_TYPE, "application/json").submit(body)) {
            Status status = response.status();
            boolean deletedBefore = body.length == 0 && status.code() == 404;
            if (status.family() != Status.Family.SUCCESSFUL && !deletedBefore) {
                throw failed("answered with status " + status.code(), null);
            }
            return response.entity().hasEntity() ? readBounded(response.entity().inputStream()) : new byte[0];
        }
    }

    private static byte[] readBounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
        if (bytes.length > MAX_ANSWER_BYTES) {
            throw new IOException("The answer is over " + MAX_ANSWER_BYTES + " bytes.");
        }
        return bytes;
    }

    private String text(JsonNode answer, String field) {
        JsonNode value = answer.get(field);
        if (value == null || !value.isString() || value.asString().isEmpty()) {
            throw failed("answered without the field " + field, null);
        }
        return value.asString();
    }

    private CvmHostException failed(String what, @Nullable Throwable cause) {
        String sentence = "The guest agent service at " + control + " " + what + "; check that it runs.";
        return cause == null
                ? new CvmHostException(CvmHostException.Reason.GUEST_AGENT, sentence)
                : new CvmHostException(CvmHostException.Reason.GUEST_AGENT, sentence, cause);
    }
}
