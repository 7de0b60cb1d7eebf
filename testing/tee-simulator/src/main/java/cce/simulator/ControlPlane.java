package cce.simulator;

import cce.attestation.EvidenceException;
import cce.attestation.Measurement;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The control socket through which a host tells the simulator what it boots. The simulator measures that itself, as
/// hardware would.
final class ControlPlane implements AutoCloseable {
    private static final int MAX_MACHINES = 256;
    private static final int ID_BYTES = 6;
    private static final int MAX_NAME_CHARS = 128;
    private static final String MACHINES = "/td/";

    private final Path folder;
    private final SimulatedPlatform platform;
    private final DevSeed seed;
    private final Map<String, GuestAgent> machines = new ConcurrentHashMap<>();
    private final UnixHttpServer server;

    ControlPlane(Path folder, SimulatedPlatform platform, DevSeed seed, Path socket) {
        this.folder = folder;
        this.platform = platform;
        this.seed = seed;
        this.server = UnixHttpServer.start(socket, this::handle);
    }

    @Override
    public void close() {
        server.close();
        machines.values().forEach(GuestAgent::close);
    }

    private HttpReply handle(HttpRequest request) {
        if (request.method().equals("POST") && request.path().equals("/launch")) {
            return launch(JsonFields.parse(request.body()));
        }
        if (request.method().equals("DELETE") && request.path().startsWith(MACHINES)) {
            return destroy(request.path().substring(MACHINES.length()));
        }
        throw new SimulatorException(
                SimulatorException.Reason.NOT_FOUND,
                "The control socket has no " + request.method() + " " + request.path()
                        + "; it has POST /launch and DELETE /td/<id>.");
    }

    private HttpReply launch(JsonFields fields) {
        if (machines.size() >= MAX_MACHINES) {
            throw JsonFields.bad("There are " + MAX_MACHINES + " machines already; destroy one.");
        }
        String name = fields.text("name");
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            throw JsonFields.bad("The field name must have 1 to " + MAX_NAME_CHARS + " characters.");
        }
        SoftwareMeasurement software = SoftwareMeasurement.of(Path.of(fields.text("distribution")));
        SimulatedTd td = SimulatedTd.boot(software, name, configId(fields.text("config_id")), fields.flag("debug"));
        String id = newId();
        Path socket = folder.resolve(id + ".sock");
        machines.put(id, new GuestAgent(id, td, platform, seed, socket));

        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("td", id);
        reply.put("socket", socket.toString());
        reply.put("mrtd", td.mrTd().hex());
        for (int i = 0; i < td.rtmrs().size(); i++) {
            reply.put("rtmr" + i, td.rtmrs().get(i).hex());
        }
        reply.put("mrconfigid", td.mrConfigId().hex());
        return HttpReply.ok(reply);
    }

    private HttpReply destroy(String id) {
        GuestAgent agent = machines.remove(id);
        if (agent == null) {
            throw new SimulatorException(SimulatorException.Reason.NOT_FOUND, "There is no machine " + id + ".");
        }
        agent.close();
        return HttpReply.ok(Map.of("td", id));
    }

    private static Measurement configId(String hex) {
        try {
            return Measurement.ofHex(hex);
        } catch (EvidenceException e) {
            throw JsonFields.bad("The field config_id is not " + 2 * Measurement.LENGTH_BYTES + " hex digits.");
        }
    }

    private static String newId() {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
