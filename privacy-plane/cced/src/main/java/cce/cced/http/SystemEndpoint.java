package cce.cced.http;

import cce.cced.identity.ServerIdentity;
import cce.protocol.Bytes;
import cce.protocol.CcedApi;
import cce.protocol.ProtocolException;
import cce.protocol.ReportData;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/// Health, cced's own evidence, and the description of the API.
public final class SystemEndpoint implements Endpoint {
    private static final HexFormat HEX = HexFormat.of();

    private final ServerIdentity identity;
    private final CcedApi.Health health;
    private final RateLimiter limiter;

    public SystemEndpoint(ServerIdentity identity, CcedApi.Health health, RateLimiter limiter) {
        this.identity = identity;
        this.health = health;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.get("/v1/health", (request, response) -> Exchange.send(response, health));
        routes.get("/v1/attestation", this::attest);
        routes.get("/v1/openapi.yaml", SystemEndpoint::describe);
    }

    private void attest(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        Exchange.send(response, identity.attest(challenge(Exchange.query(request, "nonce"))));
    }

    private static byte[] challenge(String text) {
        boolean wellFormed = text.length() == 2 * ReportData.CHALLENGE_LENGTH
                && text.chars().allMatch(HexFormat::isHexDigit);
        if (!wellFormed) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED, "The query parameter nonce must be 64 hexadecimal digits.");
        }
        return Bytes.of(HEX.parseHex(text)).toByteArray();
    }

    private static void describe(ServerRequest request, ServerResponse response) {
        try (InputStream in = SystemEndpoint.class.getResourceAsStream("/cce/cced/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The API description is missing from the artifact.");
            }
            response.header(HeaderNames.CONTENT_TYPE, "application/yaml").send(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
