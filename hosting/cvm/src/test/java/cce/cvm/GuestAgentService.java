package cce.cvm;

import cce.protocol.Json;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/// The control protocol over [EmbeddedGuestAgents], as a service another process can use.
final class GuestAgentService implements AutoCloseable {
    private final WebServer server;
    final EmbeddedGuestAgents agents;

    /// When set, the answer to every call.
    volatile String scripted = "";

    GuestAgentService(Path control, EmbeddedGuestAgents agents) {
        this.agents = agents;
        this.server = WebServer.builder()
                .bindAddress(UnixDomainSocketAddress.of(control))
                .shutdownHook(false)
                .routing(routing -> routing.post("/launch", (request, response) -> {
                            var body = Json.tree(request.content().as(byte[].class));
                            if (!scripted.isEmpty()) {
                                response.send(scripted);
                                return;
                            }
                            var td = agents.boot(
                                    Path.of(body.get("distribution").asString()),
                                    cce.protocol.Measurement.parse(
                                            body.get("config_id").asString()),
                                    body.get("name").asString());
                            response.send(Json.write(
                                    Map.of("td", td.id(), "socket", td.socket().toString())));
                        })
                        .delete("/td/{id}", (request, response) -> {
                            agents.release(request.path().pathParameters().get("id"));
                            response.status(Status.NO_CONTENT_204).send();
                        }))
                .build()
                .start();
    }

    @Override
    public void close() {
        server.stop();
    }
}
