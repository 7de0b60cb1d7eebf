package cce.simulator;

import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import cce.attestation.ReportData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The agent socket inside one simulated machine, speaking the part of dstack's guest API that the engine uses.
final class GuestAgent implements AutoCloseable {
    private static final int APP_ID_BYTES = 20;

    private final String id;
    private final SimulatedTd td;
    private final SimulatedPlatform platform;
    private final DevSeed seed;
    private final UnixHttpServer server;

    GuestAgent(String id, SimulatedTd td, SimulatedPlatform platform, DevSeed seed, Path socket) {
        this.id = id;
        this.td = td;
        this.platform = platform;
        this.seed = seed;
        this.server = UnixHttpServer.start(socket, this::handle);
    }

    @Override
    public void close() {
        server.close();
    }

    private HttpReply handle(HttpRequest request) {
        JsonFields fields = JsonFields.parse(request.body());
        return switch (request.path()) {
            case "/GetQuote" -> quote(fields);
            case "/GetKey" -> key(fields);
            case "/Info" -> info();
            default ->
                throw new SimulatorException(
                        SimulatorException.Reason.NOT_FOUND,
                        "The simulated guest agent has no " + request.path()
                                + "; it has /GetQuote, /GetKey and /Info.");
        };
    }

    private HttpReply quote(JsonFields fields) {
        ReportData reportData = reportData(fields.text("report_data"));
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("quote", platform.quote(td, reportData).bytes().hex());
        reply.put("event_log", td.eventLog());
        reply.put("report_data", reportData.hex());
        reply.put("vm_config", "");
        return HttpReply.ok(reply);
    }

    private HttpReply key(JsonFields fields) {
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put(
                "key",
                seed.key(td.mrTd(), fields.text("path", ""), fields.text("purpose", ""))
                        .hex());
        reply.put("signature_chain", new String[0]);
        return HttpReply.ok(reply);
    }

    private HttpReply info() {
        Map<String, Object> tcb = new LinkedHashMap<>();
        tcb.put("mrtd", td.mrTd().hex());
        for (int i = 0; i < td.rtmrs().size(); i++) {
            tcb.put("rtmr" + i, td.rtmrs().get(i).hex());
        }
        tcb.put("mrconfigid", td.mrConfigId().hex());
        Map<String, Object> reply = new LinkedHashMap<>();
        byte[] appId = Arrays.copyOf(Digests.sha256(Digests.utf8(td.name())), APP_ID_BYTES);
        reply.put("app_id", Octets.of(appId).hex());
        reply.put("instance_id", id);
        reply.put("app_name", td.name());
        reply.put("tcb_info", JsonMapper.shared().writeValueAsString(tcb));
        reply.put("compose_hash", td.mrConfigId().hex());
        reply.put("simulated", true);
        return HttpReply.ok(reply);
    }

    /// As dstack does, a shorter value is padded with zeros on the right.
    private static ReportData reportData(String hex) {
        try {
            byte[] given = Octets.ofHex("report_data", hex).bytes();
            if (given.length > ReportData.LENGTH_BYTES) {
                throw JsonFields.bad("The field report_data is longer than " + ReportData.LENGTH_BYTES + " bytes.");
            }
            return ReportData.of(Arrays.copyOf(given, ReportData.LENGTH_BYTES));
        } catch (EvidenceException e) {
            throw JsonFields.bad("The field report_data is not hexadecimal.");
        }
    }
}
