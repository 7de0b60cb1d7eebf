package cce.simulator;

import cce.attestation.EventLog;
import cce.attestation.Measurement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The event log of a simulated launch: fixed boot events for RTMR0 to RTMR2, and run-time events that name the
/// application and its configuration for RTMR3, in the order dstack uses.
record SimulatedEventLog(List<Entry> entries) {
    private static final long RUNTIME_EVENT = 0x0800_0001L;
    private static final long BOOT_EVENT = 0x8000_000bL;
    private static final int APP_ID_BYTES = 20;

    /// @param payload hex; empty for boot events
    record Entry(int rtmr, long type, String digest, String name, String payload) {
        String json() {
            return "{\"imr\":%d,\"event_type\":%d,\"digest\":\"%s\",\"event\":\"%s\",\"event_payload\":\"%s\"}"
                    .formatted(rtmr, type, digest, name, payload);
        }
    }

    SimulatedEventLog {
        entries = List.copyOf(entries);
    }

    static SimulatedEventLog ofLaunch(String name, Measurement configId) {
        byte[] appId = Arrays.copyOf(Digests.sha256(Digests.utf8(name)), APP_ID_BYTES);
        return new SimulatedEventLog(List.of(
                boot(0, "simulated virtual hardware"),
                boot(1, "simulated kernel"),
                boot(2, "simulated command line"),
                runtime("system-preparing", new byte[0]),
                runtime("app-id", appId),
                runtime("compose-hash", configId.value().bytes()),
                runtime("boot-mr-done", new byte[0]),
                runtime("system-ready", new byte[0])));
    }

    String json() {
        return entries.stream().map(Entry::json).collect(Collectors.joining(",", "[", "]"));
    }

    List<Measurement> rtmrs() {
        return EventLog.ofDstack(json()).replay();
    }

    private static Entry boot(int rtmr, String what) {
        return new Entry(rtmr, BOOT_EVENT, hex(Digests.sha384(Digests.utf8(what))), "", "");
    }

    private static Entry runtime(String name, byte[] payload) {
        byte[] type = new FieldWriter().u32(RUNTIME_EVENT).toBytes();
        byte[] separator = {':'};
        byte[] digest = Digests.sha384(type, separator, Digests.utf8(name), separator, payload);
        return new Entry(3, RUNTIME_EVENT, hex(digest), name, hex(payload));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
