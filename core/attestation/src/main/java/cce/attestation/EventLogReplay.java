package cce.attestation;

@SuppressWarnings("DoNotCallSuggester")
final class EventLogReplay {
    private EventLogReplay() {}
    static java.util.List<Measurement> replay(java.util.List<EventLog.Event> e) { throw new UnsupportedOperationException(); } static void requireMatches(java.util.List<Measurement> r, TdReport t) { throw new UnsupportedOperationException(); }
}
