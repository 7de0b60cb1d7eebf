package cce.attestation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a dstack guest recorded about its boot before the application could say anything. Made only from a log that
/// replays to the registers of a verified report: until then a log is a story. Whatever the application extends later
/// under the same names is ignored, and the same name twice is refused.
///
/// @param beforeApplication the run-time events of RTMR3 up to the one that ends boot, by name, in their order
public record BootFacts(Map<String, Octets> beforeApplication) {
    /// The guest agent's last event before it starts the application; from here on the application may extend RTMR3.
    public static final String END_OF_BOOT = "boot-mr-done";

    private static final int RTMR3 = 3;

    public BootFacts {
        beforeApplication = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(beforeApplication));
    }

    /// Reads the boot events of `log`, refused as [Rejection#EVENT_LOG] unless it replays to all RTMRs of `report` and
    /// has an end of boot.
    public static BootFacts of(EventLog log, VerifiedTdx report) {
        return of(log, report.report());
    }

    static BootFacts of(EventLog log, TdReport report) {
        log.requireMatches(report);
        Map<String, Octets> facts = new LinkedHashMap<>();
        for (EventLog.Event event : runtimeEvents(log)) {
            Octets payload = event.payload()
                    .orElseThrow(() -> refused("has an event in RTMR3 whose digest cannot be recomputed"));
            if (facts.put(event.name(), payload) != null) {
                throw refused("has the event '" + event.name() + "' twice before the application starts");
            }
            if (event.name().equals(END_OF_BOOT)) {
                return new BootFacts(facts);
            }
        }
        throw refused("does not say where boot ends (no event " + END_OF_BOOT + "), so nothing in it can be told from"
                + " what the application wrote");
    }

    /// The value of an event before the application started.
    public Optional<Octets> value(String name) {
        return Optional.ofNullable(beforeApplication.get(name));
    }

    private static List<EventLog.Event> runtimeEvents(EventLog log) {
        List<EventLog.Event> events = new ArrayList<>();
        for (EventLog.Event event : log.events()) {
            if (event.rtmr() == RTMR3) {
                events.add(event);
            }
        }
        return events;
    }

    private static EvidenceException refused(String problem) {
        return new EvidenceException(Rejection.EVENT_LOG, "The event log " + problem + ".");
    }
}
