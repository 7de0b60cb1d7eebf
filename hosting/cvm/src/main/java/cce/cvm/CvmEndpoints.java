package cce.cvm;

import cce.protocol.CvmApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.Problem;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The routes of [CvmApi], for the one holder of the token: the cced this host belongs to.
final class CvmEndpoints implements HttpService {
    /// A boot configuration is a few KiB; its datasets, command and environment bound it.
    static final int MAX_REQUEST_BYTES = 1 << 20;

    private static final Logger LOG = Logger.getLogger(CvmEndpoints.class.getName());
    private static final String BEARER = "Bearer ";

    private final CvmFleet fleet;
    private final byte[] token;

    CvmEndpoints(CvmFleet fleet, String token) {
        this.fleet = fleet;
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /// What one route does; may block.
    @FunctionalInterface
    private interface Route {
        Object answer(ServerRequest request) throws IOException, InterruptedException;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/v1/cvms", guarded(this::launch))
                .get("/v1/cvms", guarded(request -> fleet.statuses()))
                .get("/v1/cvms/{job}", guarded(request -> fleet.status(job(request))))
                .delete("/v1/cvms/{job}", guarded(request -> fleet.destroy(job(request))));
    }

    private Object launch(ServerRequest request) throws IOException {
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(MAX_REQUEST_BYTES + 1);
            if (body.length > MAX_REQUEST_BYTES) {
                throw new ProtocolException(
                        ProtocolException.Reason.TOO_LARGE, "The launch is over " + MAX_REQUEST_BYTES + " bytes.");
            }
            return fleet.launch(Json.read(body, CvmApi.Launch.class));
        }
    }

    private static JobId job(ServerRequest request) {
        return JobId.parse(request.path().pathParameters().get("job"));
    }

    private io.helidon.webserver.http.Handler guarded(Route route) {
        return (request, response) -> {
            if (!holdsToken(request)) {
                refuse(request, response, ProblemType.SIGN_IN_REQUIRED, "The bearer token is missing or wrong.");
                return;
            }
            try {
                response.header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.write(route.answer(request)));
            } catch (ProtocolException e) {
                boolean large = e.reason() == ProtocolException.Reason.TOO_LARGE;
                refuse(
                        request,
                        response,
                        large ? ProblemType.REQUEST_TOO_LARGE : ProblemType.MALFORMED_REQUEST,
                        e.sentence());
            } catch (CvmHostException e) {
                boolean bad = e.reason() == CvmHostException.Reason.BAD_LAUNCH;
                refuse(
                        request,
                        response,
                        bad ? ProblemType.MALFORMED_REQUEST : ProblemType.CVM_UNAVAILABLE,
                        e.sentence());
            } catch (IOException | InterruptedException | RuntimeException e) {
                LOG.log(Level.SEVERE, "A request failed.", e);
                refuse(request, response, ProblemType.INTERNAL, "The CVM host failed; its log says why.");
            }
        };
    }

    private boolean holdsToken(ServerRequest request) {
        String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        return header.startsWith(BEARER)
                && MessageDigest.isEqual(
                        token, header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(ServerRequest request, ServerResponse response, ProblemType type, String detail) {
        response.status(Status.create(type.status()))
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(Json.write(Problem.of(type, detail, request.path().path())));
    }
}
