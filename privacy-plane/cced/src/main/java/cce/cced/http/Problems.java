package cce.cced.http;

import cce.cced.Refusal;
import cce.protocol.Json;
import cce.protocol.Problem;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Turns everything that can go wrong into an RFC 9457 problem. What a client is told is a type, its sentence and, for a
/// fault of ours, an incident number; the cause goes to the operator's log and nowhere else.
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class.getName());

    private Problems() {}

    static void register(HttpRouting.Builder routing) {
        routing.error(Refusal.class, (request, response, refusal) -> {
            if (refusal.getCause() != null) {
                LOG.log(Level.WARNING, refusal.type() + ": " + refusal.sentence(), refusal.getCause());
            }
            send(response, refusal.type(), refusal.sentence(), "");
        });
        routing.error(
                ProtocolException.class,
                (request, response, e) -> send(response, typeOf(e), e.sentence(), ""));
        // The connection itself is broken: nobody is there to be told.
        routing.error(CloseConnectionException.class, (request, response, e) -> {
            throw e;
        });
        routing.error(Throwable.class, (request, response, e) -> incident(response, e));
    }

    private static ProblemType typeOf(ProtocolException e) {
        return switch (e.reason()) {
            case MALFORMED, UNSUPPORTED -> ProblemType.MALFORMED_REQUEST;
            case TOO_LARGE -> ProblemType.REQUEST_TOO_LARGE;
            case BAD_SIGNATURE -> ProblemType.CREDENTIAL_REFUSED;
        };
    }

    private static void incident(ServerResponse response, Throwable fault) {
        String number = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, "Incident " + number, fault);
        send(
                response,
                ProblemType.INTERNAL,
                "The service failed; tell its operator the incident number.",
                "urn:uuid:" + number);
    }

    private static void send(ServerResponse response, ProblemType type, String detail, String instance) {
        if (response.isSent()) {
            return;
        }
        byte[] body = Json.write(Problem.of(type, detail, instance));
        response.status(Status.create(type.status()))
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(body);
    }

    /// Answers for requests that never reach a route: they get the same form of problem.
    static DirectHandlers direct() {
        DirectHandler handler = (request, event, status, headers, message) -> {
            ProblemType type =
                    switch (event) {
                        case BAD_REQUEST, HTTP_VERSION_NOT_SUPPORTED, FORBIDDEN -> ProblemType.MALFORMED_REQUEST;
                        case PAYLOAD_TOO_LARGE -> ProblemType.REQUEST_TOO_LARGE;
                        case INTERNAL_ERROR -> ProblemType.INTERNAL;
                        case OTHER -> fromStatus(status.code());
                    };
            return TransportResponse.builder()
                    .status(Status.create(type.status()))
                    .headers(headers)
                    .keepAlive(false)
                    .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    // The message of the server library may repeat parts of the request; it is not passed on.
                    .entity(Json.write(Problem.of(type, type.title(), "")))
                    .build();
        };
        DirectHandlers.Builder builder = DirectHandlers.builder();
        for (EventType event : EventType.values()) {
            builder.addHandler(event, handler);
        }
        return builder.build();
    }

    private static ProblemType fromStatus(int status) {
        return switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 429, 503 -> ProblemType.RATE_LIMITED;
            default -> status < 500 ? ProblemType.MALFORMED_REQUEST : ProblemType.INTERNAL;
        };
    }
}
