package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Folders with an event log, in the form of the recorded ones, with logs made here.
class ConformanceLogTest {
    private static final FirmwareLogs LOG = new FirmwareLogs().separator(0).separator(1);

    @Test
    void logThatReplaysAsRecorded_agrees() {
        assertThat(judge("{\"kind\":\"ccel\",\"events\":2,\"replayed_rtmr\":%s}", LOG.bytes()))
                .isEqualTo(Conformance.Outcome.AGREES);
    }

    @Test
    void logThatReplaysOtherwise_disagrees() {
        byte[] other = new FirmwareLogs().separator(0).separator(2).bytes();
        assertThat(judge("{\"kind\":\"ccel\",\"replayed_rtmr\":%s}", other)).isEqualTo(Conformance.Outcome.DISAGREES);
    }

    @Test
    void anotherNumberOfEvents_disagrees() {
        assertThat(judge("{\"events\":3,\"replayed_rtmr\":%s}", LOG.bytes())).isEqualTo(Conformance.Outcome.DISAGREES);
    }

    @Test
    void recordedMatch_withoutAQuote_disagrees() {
        assertThat(judge("{\"match\":[true,true,true,true],\"replayed_rtmr\":%s}", LOG.bytes()))
                .isEqualTo(Conformance.Outcome.DISAGREES);
        assertThat(judge("{\"quote_rtmr\":%1$s,\"replayed_rtmr\":%1$s}", LOG.bytes()))
                .isEqualTo(Conformance.Outcome.DISAGREES);
    }

    @Test
    void missingOrBrokenLog_disagrees_withAReason() {
        assertThat(judge("{\"replayed_rtmr\":%s}", new byte[3])).isEqualTo(Conformance.Outcome.DISAGREES);
        Map<String, byte[]> onlyCase = Map.of("case.json", about("{\"replayed_rtmr\":%s}"));
        Conformance.Line line = Conformance.judge("case", name -> Optional.ofNullable(onlyCase.get(name)));
        assertThat(line.outcome()).isEqualTo(Conformance.Outcome.DISAGREES);
        assertThat(line.sentence()).contains("restore it");
    }

    @Test
    void recordedLogs_agree() {
        for (String name : List.of("ars_live", "dstack_ccel", "dstack_quote_report", "trustee_CCEL_data_quote4")) {
            var folder = Vectors.folder("tdx").resolve("eventlog__" + name);
            Conformance.Line line = Conformance.judge(name, file -> {
                var path = folder.resolve(file);
                return java.nio.file.Files.exists(path) ? Optional.of(Vectors.read(path)) : Optional.empty();
            });
            assertThat(line.outcome()).as(line.sentence()).isEqualTo(Conformance.Outcome.AGREES);
        }
    }

    private static Conformance.Outcome judge(String about, byte[] log) {
        Map<String, byte[]> files = new HashMap<>();
        files.put("case.json", about(about));
        files.put("ccel.bin", log);
        return Conformance.judge("case", name -> Optional.ofNullable(files.get(name)))
                .outcome();
    }

    /// @param format with the registers the log replays to in the place of %s
    private static byte[] about(String format) {
        String registers = LOG.log().replay().stream()
                .map(r -> "\"" + r.hex() + "\"")
                .toList()
                .toString();
        return format.formatted(registers).getBytes(StandardCharsets.UTF_8);
    }
}
