package cce.cced.http;

import cce.cced.Refusal;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/// How handlers read a request and write an answer: bounded, typed, and the same everywhere.
final class Exchange {
    private static final String BEARER = "Bearer ";

    private Exchange() {}

    /// Reads a JSON body of at most [Json#MAX_DOCUMENT_BYTES].
    static <T> T body(ServerRequest request, Class<T> type) {
        return Json.read(bytes(request, Json.MAX_DOCUMENT_BYTES), type);
    }

    /// Reads a whole body of at most `maxBytes`.
    static byte[] bytes(ServerRequest request, int maxBytes) {
        if (!request.content().hasEntity()) {
            throw new ProtocolException(ProtocolException.Reason.MALFORMED, "The request has no body.");
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(maxBytes + 1);
            if (body.length > maxBytes) {
                throw new Refusal(
                        ProblemType.REQUEST_TOO_LARGE, "The body is larger than " + maxBytes + " bytes; send less.");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T path(ServerRequest request, String name, Function<String, T> parse) {
        return parse.apply(request.path().pathParameters().get(name));
    }

    static String query(ServerRequest request, String name) {
        return request.query().first(name).orElse("");
    }

    /// The bearer token, or an empty text.
    static String bearer(ServerRequest request) {
        String header =
                request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        return header.startsWith(BEARER) ? header.substring(BEARER.length()).strip() : "";
    }

    static void send(ServerResponse response, Object answer) {
        send(response, 200, answer);
    }

    static void send(ServerResponse response, int status, Object answer) {
        response.status(Status.create(status))
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(Json.write(answer));
    }
}
