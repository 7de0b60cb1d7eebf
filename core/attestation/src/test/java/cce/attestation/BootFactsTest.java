package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BootFactsTest {

    @Test
    void recordedBoot_givesWhatPrecedesTheApplication_andNothingElse() {
        BootFacts facts = BootFacts.of(EventLog.ofDstack(log()), real());
        assertThat(facts.beforeApplication().keySet())
                .containsExactly("system-preparing", "app-id", "compose-hash", "instance-id", "boot-mr-done");
        assertThat(facts.value("compose-hash").orElseThrow().length()).isEqualTo(32);
        // What the application wrote later is none of boot's business.
        assertThat(facts.value("LIUM_MINER_HOTKEY")).isEmpty();
    }

    @Test
    void logOfAnotherMachine_isRefused() {
        EventLog other = log(event("app-id", "00"), event(BootFacts.END_OF_BOOT, ""));
        TdReport report = new Machines.Td().verified().report();
        refused(() -> BootFacts.of(other, report));
    }

    @Test
    void eventBeforeTheEnd_isAFact_andOneAfterItIsNot() {
        EventLog log = log(event("app-id", "0a"), event(BootFacts.END_OF_BOOT, ""), event("compose-hash", "0b"));
        BootFacts facts = BootFacts.of(log, matching(log));
        assertThat(facts.value("app-id")).contains(Octets.ofHex("id", "0a"));
        assertThat(facts.value("compose-hash")).isEmpty();
    }

    @Test
    void logWithoutAnEndOfBoot_isRefused() {
        EventLog log = log(event("app-id", "0a"), event("compose-hash", "0b"));
        TdReport report = matching(log);
        refused(() -> BootFacts.of(log, report));
        EventLog empty = EventLog.ofDstack("[]");
        TdReport blank = matching(empty);
        refused(() -> BootFacts.of(empty, blank));
    }

    @Test
    void registerExtendedWithoutAPayload_isRefused() {
        EventLog log = log(
                "{\"imr\":3,\"event_type\":1,\"digest\":\"" + "ab".repeat(48)
                        + "\",\"event\":\"app-id\",\"event_payload\":\"0a\"}",
                event(BootFacts.END_OF_BOOT, ""));
        TdReport report = matching(log);
        refused(() -> BootFacts.of(log, report));
    }

    @Test
    void sameNameTwiceBeforeTheEnd_isRefused() {
        Octets payload = Octets.of((byte) 1);
        Measurement digest = DstackEventLog.runtimeDigest("app-id", payload);
        EventLog.Event event =
                new EventLog.Event(3, DstackEventLog.RUNTIME_EVENT, digest, "app-id", java.util.Optional.of(payload));
        EventLog log = new EventLog(List.of(event, event));
        TdReport report = matching(log);
        refused(() -> BootFacts.of(log, report));
    }

    private static EventLog log(String... events) {
        return EventLog.ofDstack(List.of(events).stream().collect(Collectors.joining(",", "[", "]")));
    }

    private static String event(String name, String payload) {
        String digest = DstackEventLog.runtimeDigest(name, Octets.ofHex("payload", payload))
                .hex();
        return "{\"imr\":3,\"event_type\":134217729,\"digest\":\"%s\",\"event\":\"%s\",\"event_payload\":\"%s\"}"
                .formatted(digest, name, payload);
    }

    /// A report whose registers are those the log replays to.
    private static TdReport matching(EventLog log) {
        Machines.Td td = new Machines.Td();
        td.rtmrs = log.replay();
        return td.verified().report();
    }

    private static JsonObject recording() {
        return JsonObject.parse(
                "answer",
                Vectors.read(Vectors.folder("tdx")
                        .resolve("eventlog__dstack_quote_report")
                        .resolve("getquote.json")));
    }

    private static String log() {
        return recording().text("event_log");
    }

    private static TdReport real() {
        return QuoteReader.read(RawEvidence.tdx(recording().hex("quote").bytes()))
                .report();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.EVENT_LOG));
    }
}
