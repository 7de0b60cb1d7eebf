package cce.tee;

import cce.protocol.EvidenceDocument;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.protocol.ReportData;
import cce.protocol.TeeType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A dstack guest agent (v0.5 and later) at a Unix domain socket: `POST /GetQuote` and `POST /GetKey`, JSON over
/// HTTP/1.1, bytes in hexadecimal. Fields of the answer that are not needed here are ignored, since the agent's version
/// is not ours to choose; those that are needed are checked.
public final class GuestAgentSocket implements TrustedEnvironment {
    /// Where dstack puts the socket.
    public static final Path DEFAULT_PATH = Path.of("/var/run/dstack.sock");

    /// How long one call may take. Quote generation takes well under a second on hardware.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final HexFormat HEX = HexFormat.of();

    private final Path socket;
    private final Duration timeout;

    public GuestAgentSocket(Path socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
    }

    public GuestAgentSocket(Path socket) {
        this(socket, DEFAULT_TIMEOUT);
    }

    @Override
    public TeeType teeType() {
        return TeeType.TDX;
    }

    @Override
    public EvidenceDocument quote(ReportData reportData) {
        JsonNode answer = call("/GetQuote", Map.of("report_data", HEX.formatHex(reportData.toByteArray())));
        byte[] quote = hex(answer, "quote", EvidenceDocument.MAX_QUOTE_BYTES);
        try {
            return EvidenceDocument.of(quote, text(answer, "event_log"));
        } catch (ProtocolException e) {
            throw malformed(e.sentence(), e);
        }
    }

    @Override
    public PlatformKey platformKey(String path, String purpose) {
        JsonNode answer = call("/GetKey", Map.of("path", path, "purpose", purpose));
        byte[] key = hex(answer, "key", PlatformKey.LENGTH);
        try {
            return PlatformKey.copyOf(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private JsonNode call(String path, Map<String, String> body) {
        try (UnixStream stream = UnixStream.connect(socket, timeout)) {
            BoundedHttp.Response response = BoundedHttp.exchange(
                    stream.input(),
                    stream.output(),
                    BoundedHttp.Request.postJson("localhost", path, Json.write(body)),
                    Json.MAX_DOCUMENT_BYTES);
            try {
                return accepted(path, response);
            } finally {
                response.wipe();
            }
        } catch (BoundedHttp.MalformedResponse e) {
            throw malformed("The guest agent at " + socket + " does not speak HTTP as agreed: " + e.getMessage(), e);
        } catch (UnixStream.DeadlineException e) {
            throw new TeeException(
                    TeeException.Reason.TIMED_OUT,
                    "The guest agent at " + socket + " gave no answer to " + path + " within " + timeout.toSeconds()
                            + " s; check that it runs.",
                    e);
        } catch (IOException e) {
            throw new TeeException(
                    TeeException.Reason.UNREACHABLE,
                    "The guest agent at " + socket + " cannot be reached; check that this process runs inside a TEE"
                            + " guest and may open the socket.",
                    e);
        }
    }

    private static JsonNode accepted(String path, BoundedHttp.Response response) {
        if (response.status() != 200) {
            // The body of a refusal is the agent's own prose; it is not repeated, since it is not bounded by any rule.
            throw new TeeException(
                    TeeException.Reason.REFUSED,
                    "The guest agent answered " + path + " with status " + response.status()
                            + "; its own log says why.");
        }
        try {
            return Json.tree(response.body());
        } catch (ProtocolException e) {
            throw malformed("The guest agent's answer to " + path + " is not JSON.", e);
        }
    }

    private static String text(JsonNode answer, String field) {
        JsonNode value = answer.get(field);
        if (value == null || !value.isString()) {
            throw new TeeException(
                    TeeException.Reason.MALFORMED_ANSWER, "The guest agent's answer has no text field " + field + ".");
        }
        return value.asString();
    }

    private static byte[] hex(JsonNode answer, String field, int maxBytes) {
        String text = text(answer, field);
        if (text.isEmpty() || text.length() > 2 * maxBytes) {
            throw new TeeException(
                    TeeException.Reason.MALFORMED_ANSWER,
                    "The guest agent's field " + field + " must hold 1 to " + maxBytes + " bytes.");
        }
        try {
            return HEX.parseHex(text);
        } catch (IllegalArgumentException e) {
            // The cause would quote the text, which may be a key.
            throw new TeeException(
                    TeeException.Reason.MALFORMED_ANSWER, "The guest agent's field " + field + " is not hexadecimal.");
        }
    }

    private static TeeException malformed(String sentence, Throwable cause) {
        return new TeeException(TeeException.Reason.MALFORMED_ANSWER, sentence, cause);
    }
}
