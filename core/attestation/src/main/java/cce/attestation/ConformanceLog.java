package cce.attestation;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A recorded event log among conformance cases: what it replays to, and which registers of its quote, if it comes with
/// one, that agrees with.
final class ConformanceLog {
    static final String REPLAYED = "replayed_rtmr";
    private static final String QUOTE_REGISTERS = "quote_rtmr";
    private static final String MATCH = "match";
    private static final int MAX_EVENTS = 4096;

    /// @param report of the quote the log came with
    private record Recorded(EventLog log, Optional<TdReport> report) {}

    private ConformanceLog() {}

    static Conformance.Line judge(String name, JsonObject about, Conformance.CaseFiles files) {
        Recorded recorded = read(files);
        List<Measurement> replayed = recorded.log().replay();
        if (!replayed.equals(registers(about, REPLAYED))) {
            return disagrees(name, "The log replays to " + replayed + ", not to the recorded registers.");
        }
        if (about.has("events") && recorded.log().events().size() != events(about)) {
            return disagrees(name, "The log has " + recorded.log().events().size() + " events.");
        }
        List<Boolean> matches = recorded.report()
                .map(report -> matches(replayed, report.rtmrs()))
                .orElse(List.of());
        if (about.has(QUOTE_REGISTERS)
                && !recorded.report().map(TdReport::rtmrs).equals(Optional.of(registers(about, QUOTE_REGISTERS)))) {
            return disagrees(name, "The quote has other registers than recorded.");
        }
        if (about.has(MATCH) && !matches.equals(about.flags(MATCH, TdReport.RTMR_COUNT))) {
            return disagrees(name, "The log agrees with the quote's registers like this: " + matches + ".");
        }
        return new Conformance.Line(
                name,
                Conformance.Outcome.AGREES,
                "replayed, " + recorded.log().events().size() + " events"
                        + (matches.isEmpty() ? "" : ", registers of the quote: " + matches));
    }

    /// A firmware log with or without a quote, or the whole answer of a guest agent.
    private static Recorded read(Conformance.CaseFiles files) {
        Optional<byte[]> answer = files.read("getquote.json");
        if (answer.isPresent()) {
            JsonObject in = JsonObject.parse("answer", answer.get());
            return new Recorded(
                    EventLog.ofDstack(in.text("event_log")),
                    Optional.of(report(in.hex("quote").bytes())));
        }
        byte[] log = files.read("ccel.bin")
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_INPUT, "The case has neither ccel.bin nor getquote.json; restore it."));
        return new Recorded(EventLog.of(log), files.read("quote.bin").map(ConformanceLog::report));
    }

    private static TdReport report(byte[] quote) {
        return QuoteReader.read(RawEvidence.tdx(quote)).report();
    }

    private static List<Measurement> registers(JsonObject about, String field) {
        return about.texts(field, TdReport.RTMR_COUNT).stream()
                .map(Measurement::ofHex)
                .toList();
    }

    /// Recorded as their number or as themselves.
    private static int events(JsonObject about) {
        return about.isArray("events") ? about.size("events", MAX_EVENTS) : (int) about.integer("events", MAX_EVENTS);
    }

    private static List<Boolean> matches(List<Measurement> replayed, List<Measurement> quoted) {
        return IntStream.range(0, TdReport.RTMR_COUNT)
                .mapToObj(i -> replayed.get(i).equals(quoted.get(i)))
                .toList();
    }

    private static Conformance.Line disagrees(String name, String sentence) {
        return new Conformance.Line(name, Conformance.Outcome.DISAGREES, sentence);
    }
}
