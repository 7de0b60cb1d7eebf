package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the event log of a dstack guest agent. Boot events carry only digests; a run-time event's digest is always
/// recomputed from its name and payload, since a log that states both could state anything in the payload.
final class DstackEventLog {
    static final long RUNTIME_EVENT = 0x0800_0001L;
    private static final int MAX_EVENTS = 1024;
    private static final int DIGEST_OVER_JSON = 2;

    private DstackEventLog() {}

    static EventLog parse(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        List<EventLog.Event> events = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonObject in : JsonObject.parseArray("event log", utf8, MAX_EVENTS)) {
            EventLog.Event event = event(in);
            // The first of two events of one name could be the machine's and the second its application's, or the other
            // way round.
            if (event.payload().isPresent() && !names.add(event.name())) {
                throw refused("has the event '" + event.name() + "' twice");
            }
            events.add(event);
        }
        return new EventLog(events);
    }

    /// The digest of a run-time event, as the guest agent extends it.
    static Measurement runtimeDigest(String name, Octets payload) {
        byte[] type = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) RUNTIME_EVENT)
                .array();
        Octets separator = Octets.of((byte) ':');
        return EventLogReplay.sha384(Octets.of(type), separator, utf8(name), separator, payload);
    }

    private static EventLog.Event event(JsonObject in) {
        int rtmr = (int) in.integer("imr", TdReport.RTMR_COUNT - 1);
        long type = in.integer("event_type", 0xffff_ffffL);
        Measurement digest = new Measurement(in.hex("digest", Measurement.LENGTH_BYTES));
        String name = in.text("event");
        if (type != RUNTIME_EVENT) {
            return new EventLog.Event(rtmr, type, digest, name, Optional.empty());
        }
        Octets payload = in.hex("event_payload");
        boolean overJson = in.has("version") && in.integer("version", 0xffff) == DIGEST_OVER_JSON;
        requireName(name, overJson);
        Measurement expected = overJson ? jsonDigest(name, payload) : runtimeDigest(name, payload);
        if (!expected.equals(digest)) {
            throw refused("has an event '" + name + "' whose digest is not that of its payload");
        }
        return new EventLog.Event(rtmr, type, digest, name, Optional.of(payload));
    }

    /// The name, if the older digest can hold it without ambiguity.
    static String requireName(String name) {
        requireName(name, false);
        return name;
    }

    private static void requireName(String name, boolean overJson) {
        boolean printable = name.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
        // The older digest joins name and payload with a colon, so one inside the name would make the border ambiguous.
        if (name.isEmpty() || !printable || (!overJson && name.contains(":"))) {
            throw refused("has an event with an unusable name");
        }
    }

    /// The newer digest, over the canonical JSON of the event; with [#requireName] nothing in it needs escaping.
    private static Measurement jsonDigest(String name, Octets payload) {
        return EventLogReplay.sha384(utf8(
                "{\"name\":\"" + name + "\",\"payload\":\"" + payload.hex() + "\",\"type\":" + RUNTIME_EVENT + "}"));
    }

    private static Octets utf8(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EvidenceException refused(String problem) {
        return new EvidenceException(Rejection.EVENT_LOG, "The event log " + problem + ".");
    }
}
