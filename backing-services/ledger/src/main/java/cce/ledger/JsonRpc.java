package cce.ledger;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ethereum JSON-RPC over HTTP: one request, one bounded answer.
final class JsonRpc implements AutoCloseable {
    private static final long MAX_ANSWER_BYTES = 8L << 20;
    private static final int MAX_SHOWN_CHARS = 200;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_ANSWER_BYTES)
                            .maxNestingDepth(32)
                            .build())
                    .build())
            .build();

    private final ChainEndpoint endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final AtomicLong nextId = new AtomicLong(1);

    JsonRpc(ChainEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// What the node said.
    sealed interface Answer {
        record Result(JsonNode value) implements Answer {}

        /// @param data what a contract reverted with, where the node passes it on
        record Fault(String message, Optional<byte[]> data) implements Answer {}
    }

    /// The result, or the exception that the fault stands for.
    JsonNode call(String method, Object... parameters) {
        return switch (ask(method, parameters)) {
            case Answer.Result(JsonNode value) -> value;
            case Answer.Fault fault -> throw Reverts.explain(fault);
        };
    }

    Answer ask(String method, Object... parameters) {
        long id = nextId.getAndIncrement();
        byte[] request = JSON.writeValueAsBytes(
                Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", List.of(parameters)));
        JsonNode answer = parse(method, send(request));
        if (answer.path("id").asLong(-1) != id) {
            throw malformed("The chain node's answer to " + method + " belongs to another request.");
        }
        JsonNode error = answer.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            return new Answer.Fault(printable(error.path("message").asString("")), revertData(error.path("data")));
        }
        return new Answer.Result(answer.path("result"));
    }

    @Override
    public void close() {
        http.close();
    }

    private byte[] send(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(endpoint.rpc())
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            if (response.statusCode() != 200) {
                throw malformed("The chain node answered with HTTP status " + response.statusCode() + ".");
            }
            return response.body();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private LedgerException unreachable(Exception cause) {
        return new LedgerException(
                LedgerException.Reason.UNREACHABLE,
                "The chain node at " + endpoint.rpc().getHost() + " does not answer: check that it runs and that the"
                        + " address is right.",
                cause);
    }

    private static JsonNode parse(String method, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new LedgerException(
                    LedgerException.Reason.MALFORMED_ANSWER,
                    "The chain node's answer to " + method + " is not JSON.",
                    e);
        }
    }

    private static Optional<byte[]> revertData(JsonNode data) {
        String text = data.isObject() ? data.path("data").asString("") : data.isString() ? data.asString() : "";
        return text.startsWith("0x") ? Optional.of(Hex.decode("error.data", text)) : Optional.empty();
    }

    /// The node's words go to the operator's terminal: nothing that could move its cursor, nothing endless.
    private static String printable(String text) {
        String shown = text.length() > MAX_SHOWN_CHARS ? text.substring(0, MAX_SHOWN_CHARS) : text;
        byte[] ascii = shown.replaceAll("[^ -~]", "?").getBytes(StandardCharsets.US_ASCII);
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    private static LedgerException malformed(String sentence) {
        return new LedgerException(LedgerException.Reason.MALFORMED_ANSWER, sentence);
    }
}
