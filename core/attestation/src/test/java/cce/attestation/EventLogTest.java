package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
    private static final String NAME = "app-id";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eventlog__ars_live",
                "eventlog__dstack_ccel",
                "eventlog__trustee_CCEL_data_gcp",
                "eventlog__trustee_CCEL_data_grub",
                "eventlog__trustee_CCEL_data_ovmf",
                "eventlog__trustee_CCEL_data_quote4"
            })
    void recordedCcel_replaysToTheRecordedRegisters(String name) {
        var folder = Vectors.folder("tdx").resolve(name);
        JsonObject about = JsonObject.parse("case", Vectors.read(folder.resolve("case.json")));
        List<Measurement> expected =
                about.texts("replayed_rtmr", 4).stream().map(Measurement::ofHex).toList();
        assertThat(EventLog.ofCcel(Vectors.read(folder.resolve("ccel.bin"))).replay())
                .isEqualTo(expected);
    }

    @Test
    void recordedDstackLog_matchesItsOwnQuote() {
        var folder = Vectors.folder("tdx").resolve("eventlog__dstack_quote_report");
        JsonObject answer = JsonObject.parse("answer", Vectors.read(folder.resolve("getquote.json")));
        Quote quote = QuoteReader.read(RawEvidence.tdx(answer.hex("quote").bytes()));
        EventLog log = EventLog.ofDstack(answer.text("event_log"));
        log.requireMatches(quote.report());
        assertThat(log.events()).hasSize(28);
    }

    @Test
    void recordedCcel_ofAnotherTd_isRefused() {
        var folder = Vectors.folder("tdx").resolve("eventlog__trustee_CCEL_data_quote4");
        EventLog log = EventLog.ofCcel(Vectors.read(folder.resolve("ccel.bin")));
        Quote quote = QuoteReader.read(RawEvidence.tdx(Vectors.read(folder.resolve("quote.bin"))));
        refused(() -> log.requireMatches(quote.report()));
    }

    @Test
    void runtimeEvent_keepsItsPayload() {
        EventLog log = EventLog.ofDstack("[" + event(NAME, "00ff", digest(NAME, "00ff")) + "]");
        assertThat(log.events()).singleElement().satisfies(e -> {
            assertThat(e.name()).isEqualTo(NAME);
            assertThat(e.payload()).contains(Octets.ofHex("payload", "00ff"));
        });
        assertThat(log.replay().get(3)).isNotEqualTo(Measurement.ZERO);
        assertThat(log.replay().subList(0, 3)).containsOnly(Measurement.ZERO);
    }

    @Test
    void runtimeEvent_withAnotherPayloadThanDigested_isRefused() {
        refused(() -> EventLog.ofDstack("[" + event(NAME, "00fe", digest(NAME, "00ff")) + "]"));
    }

    @Test
    void runtimeEvents_ofOneName_areRefused() {
        String event = event(NAME, "00", digest(NAME, "00"));
        refused(() -> EventLog.ofDstack("[" + event + "," + event + "]"));
    }

    @Test
    void runtimeEvent_whoseNameHoldsTheSeparator_isRefused() {
        refused(() -> EventLog.ofDstack("[" + event("a:b", "00", digest("a:b", "00")) + "]"));
    }

    @Test
    void log_thatIsNotAnArrayOfEvents_isRefused() {
        Stream.of("", "{}", "[1]", "[{}]", "[{\"imr\":4}]", "[[]]", "null", "[{\"imr\":0,\"imr\":0}]")
                .forEach(json -> assertThatThrownBy(() -> EventLog.ofDstack(json))
                        .as(json)
                        .isInstanceOf(EvidenceException.class));
    }

    @Test
    void ccel_cutAnywhere_isReadOrRefused() {
        byte[] log = Vectors.read(
                Vectors.folder("tdx").resolve("eventlog__dstack_ccel").resolve("ccel.bin"));
        for (int length = 0; length < 4096; length += 7) {
            byte[] cut = java.util.Arrays.copyOf(log, Math.min(length, log.length));
            try {
                assertThat(EventLog.ofCcel(cut).events().size()).isLessThan(4096);
            } catch (EvidenceException e) {
                assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_EVIDENCE);
            }
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.EVENT_LOG));
    }

    private static String digest(String name, String payload) {
        return DstackEventLog.runtimeDigest(name, Octets.ofHex("payload", payload))
                .hex();
    }

    private static String event(String name, String payload, String digest) {
        return """
                {"imr":3,"event_type":134217729,"digest":"%s","event":"%s","event_payload":"%s"}""".formatted(digest, name, payload);
    }
}
