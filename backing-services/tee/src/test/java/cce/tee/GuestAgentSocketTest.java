package cce.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.Bytes;
import cce.protocol.EvidenceDocument;
import cce.protocol.ReportData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestAgentSocketTest {
    private static final ReportData DATA = new ReportData(Bytes.of(new byte[64]));
    private static final String KEY = "0123456789abcdef".repeat(4);

    @TempDir
    private Path temp;

    @Test
    void quote_asksInHexAndGivesQuoteAndLog() throws Exception {
        try (ScriptedSocket agent = answering(200, "{\"quote\":\"0a0B\",\"event_log\":\"[1]\",\"vm_config\":\"{}\"}")) {
            EvidenceDocument evidence = socket().quote(DATA);

            assertThat(evidence.quoteBytes()).containsExactly(10, 11);
            assertThat(evidence.eventLog()).isEqualTo("[1]");
            assertThat(agent.request.get())
                    .startsWith("POST /GetQuote HTTP/1.1\r\n")
                    .contains("Host: localhost")
                    .endsWith("{\"report_data\":\"" + "00".repeat(64) + "\"}");
        }
    }

    @Test
    void platformKey_namesPathAndPurpose() throws Exception {
        try (ScriptedSocket agent = answering(200, "{\"key\":\"" + KEY + "\",\"signature_chain\":[]}");
                PlatformKey key = socket().platformKey("a/b", "p")) {
            String hex = key.revealTo(bytes -> java.util.HexFormat.of().formatHex(bytes));

            assertThat(hex).isEqualTo(KEY);
            assertThat(agent.request.get()).contains("\"path\":\"a/b\"").contains("\"purpose\":\"p\"");
        }
    }

    @Test
    void platformKey_ofAnotherLengthIsRefused() throws Exception {
        for (String key : new String[] {"", "00", KEY + "00", KEY.substring(1), KEY.replace('0', 'x')}) {
            try (ScriptedSocket agent = answering(200, "{\"key\":\"" + key + "\"}")) {
                assertFails(() -> socket().platformKey("a", "p"), TeeException.Reason.MALFORMED_ANSWER);
            }
            java.nio.file.Files.delete(path());
        }
    }

    @Test
    void platformKey_refusalNeverQuotesTheKey() throws Exception {
        try (ScriptedSocket agent = answering(200, "{\"key\":\"" + KEY + "zz\"}")) {
            assertThatThrownBy(() -> socket().platformKey("a", "p"))
                    .hasMessageNotContaining("0123456789")
                    .hasNoCause();
        }
    }

    @Test
    void quote_thatIsNoAgreedAnswerIsRefused() throws Exception {
        for (String body : new String[] {
            "",
            "nonsense",
            "[]",
            "{}",
            "{\"quote\":1,\"event_log\":\"\"}",
            "{\"quote\":\"\",\"event_log\":\"\"}",
            "{\"quote\":\"00\"}",
            "{\"quote\":\"" + "00".repeat(EvidenceDocument.MAX_QUOTE_BYTES + 1) + "\",\"event_log\":\"\"}"
        }) {
            try (ScriptedSocket agent = answering(200, body)) {
                assertFails(() -> socket().quote(DATA), TeeException.Reason.MALFORMED_ANSWER);
            }
            java.nio.file.Files.delete(path());
        }
    }

    @Test
    void call_thatTheAgentRefusesSaysSo() throws Exception {
        try (ScriptedSocket agent = answering(400, "{\"error\":\"secret\"}")) {
            assertThatThrownBy(() -> socket().quote(DATA))
                    .isInstanceOfSatisfying(
                            TeeException.class, e -> assertThat(e.reason()).isEqualTo(TeeException.Reason.REFUSED))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void call_withoutAnAgentIsUnreachable() {
        assertFails(() -> socket().quote(DATA), TeeException.Reason.UNREACHABLE);
    }

    @Test
    void call_cutOffInTheMiddleIsUnreachable() throws Exception {
        byte[] whole = ScriptedSocket.json(200, "{\"quote\":\"00\",\"event_log\":\"\"}");
        try (ScriptedSocket agent =
                new ScriptedSocket(path(), java.util.Arrays.copyOf(whole, whole.length - 5), true)) {
            assertFails(() -> socket().quote(DATA), TeeException.Reason.UNREACHABLE);
        }
    }

    @Test
    void call_thatHangsEndsAtTheDeadline() throws Exception {
        byte[] half = "HTTP/1.1 200 OK\r\nContent-".getBytes(StandardCharsets.US_ASCII);
        try (ScriptedSocket agent = new ScriptedSocket(path(), half, false)) {
            assertFails(
                    () -> new GuestAgentSocket(path(), Duration.ofMillis(200)).quote(DATA),
                    TeeException.Reason.TIMED_OUT);
        }
    }

    @Test
    void platformKey_afterCloseIsGone() {
        PlatformKey key = PlatformKey.copyOf(new byte[32]);
        key.close();
        key.close();

        assertThatThrownBy(() -> key.revealTo(bytes -> bytes.length)).isInstanceOf(IllegalStateException.class);
        assertThat(key).hasToString("PlatformKey[secret]");
    }

    private static void assertFails(ThrowingCallable call, TeeException.Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TeeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private ScriptedSocket answering(int status, String body) throws IOException {
        return new ScriptedSocket(path(), ScriptedSocket.json(status, body), true);
    }

    private GuestAgentSocket socket() {
        return new GuestAgentSocket(path(), Duration.ofMinutes(2));
    }

    private Path path() {
        return temp.resolve("agent.sock");
    }
}
