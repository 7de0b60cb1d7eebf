package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The log of what was extended into the RTMRs of a TD. A log proves something only together with a report it
/// replays to: compare [#replay()] with [TdReport#rtmrs()] first ([#requireMatches(TdReport)]), then read events.
public record EventLog(List<Event> events) {
    /// One extension of a register.
    ///
    /// @param rtmr 0 to 3
    /// @param payload data of a run-time event, its digest recomputed; a boot event carries only a digest
    /// @param data what a firmware log says beside the digest, which by itself proves nothing: read [#measured()]
    public record Event(
            int rtmr, long type, Measurement digest, String name, Optional<Octets> payload, Optional<Octets> data) {
        public Event(int rtmr, long type, Measurement digest, String name, Optional<Octets> payload) {
            this(rtmr, type, digest, name, payload, Optional.empty());
        }

        /// The content that was measured, its digest recomputed. Refused as [Rejection#EVENT_LOG] when the digest is of
        /// something else: of an image, say, or of what this log conceals.
        public Octets measured() {
            return payload.or(() -> data.flatMap(said -> MeasuredContent.of(type, digest, said)))
                    .orElseThrow(() -> new EvidenceException(
                            Rejection.EVENT_LOG,
                            "The event log has an event of type 0x" + Long.toHexString(type) + " in RTMR" + rtmr
                                    + (data.isPresent() && MeasuredContent.alwaysCovers(type)
                                            ? " whose digest is not that of its content."
                                            : " whose digest is not of anything in the log, so it has no value.")));
        }
    }

    public EventLog {
        events = List.copyOf(events);
    }

    /// Reads the JSON array of a dstack guest agent. Every run-time event's digest is recomputed from its name and
    /// payload.
    public static EventLog ofDstack(String json) {
        return DstackEventLog.parse(json);
    }

    /// Reads a TCG2 crypto-agile log (the ACPI table CCEL).
    public static EventLog ofCcel(byte[] log) {
        return CcelEventLog.parse(log);
    }

    /// Reads either form, told apart by its first byte.
    public static EventLog of(byte[] log) {
        boolean json = log.length > 0 && (log[0] == '[' || Character.isWhitespace(log[0]));
        return json ? ofDstack(new String(log, StandardCharsets.UTF_8)) : ofCcel(log);
    }

    /// Whether `log`, in either form, replays to the RTMRs of `report`.
    public static AppraisalCheck check(byte[] log, TdReport report) {
        String about = "the event log replays to the registers of the report";
        try {
            of(log).requireMatches(report);
            return AppraisalCheck.passed(about);
        } catch (EvidenceException e) {
            return AppraisalCheck.of(about, false, Refusal.EVENT_LOG, String.valueOf(e.getMessage()));
        }
    }

    /// RTMR0 to RTMR3 as the log says they must be.
    public List<Measurement> replay() {
        return EventLogReplay.replay(events);
    }

    /// Refuses this log as [Rejection#EVENT_LOG] unless it replays to all four RTMRs of `report`.
    public void requireMatches(TdReport report) {
        EventLogReplay.requireMatches(replay(), report);
    }
}
