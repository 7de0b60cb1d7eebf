package cce.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedHttpTest {
    private static final BoundedHttp.Request REQUEST =
            BoundedHttp.Request.postJson("h", "/p", "{}".getBytes(StandardCharsets.US_ASCII));
    private static final int MAX_BODY = 100;

    @Test
    void request_hasOneLengthAndClosesTheConnection() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        BoundedHttp.exchange(in("HTTP/1.1 204 No Content\r\n\r\n"), sent, REQUEST, MAX_BODY);

        assertThat(sent.toString(StandardCharsets.US_ASCII))
                .startsWith("POST /p HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n")
                .endsWith("\r\n\r\n{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello and more",
                "HTTP/1.0 200\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
            })
    void response_wellFormedIsRead(String response) throws IOException {
        assertThat(exchange(response).body()).asString().isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nno length",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
            })
    void response_malformedIsRefused(String response) {
        assertThatThrownBy(() -> exchange(response)).isInstanceOf(BoundedHttp.MalformedResponse.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"})
    void response_cutOffIsSeen(String response) {
        assertThatThrownBy(() -> exchange(response)).isInstanceOf(EOFException.class);
    }

    @Test
    void response_withEndlessHeadIsRefused() {
        assertThatThrownBy(() -> exchange("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1000)))
                .isInstanceOf(BoundedHttp.MalformedResponse.class);
        assertThatThrownBy(() -> exchange("HTTP/1.1 200 OK\r\na: " + "b".repeat(10_000)))
                .isInstanceOf(BoundedHttp.MalformedResponse.class);
        assertThatThrownBy(() -> exchange("HTTP/1.1 100 Continue\r\n\r\n".repeat(50)))
                .isInstanceOf(BoundedHttp.MalformedResponse.class);
    }

    @Test
    void response_ofRandomBytesFailsOnlyAsDocumented() {
        Random random = new Random(42);
        byte[] valid = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = valid.clone();
            for (int change = 0; change <= round % 3; change++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                BoundedHttp.exchange(
                        new ByteArrayInputStream(changed), new ByteArrayOutputStream(), REQUEST, MAX_BODY);
            } catch (IOException expected) {
                assertThat(expected).isInstanceOfAny(BoundedHttp.MalformedResponse.class, EOFException.class);
            }
        }
    }

    @Test
    void request_withAControlCharacterIsOurBug() {
        assertThatThrownBy(() ->
                        new BoundedHttp.Request("GET", "h", "/p\r\nX: y", Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new BoundedHttp.Request("GET", "h", "/p", Map.of("A", "b\nC: d"), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wipe_overwritesTheBody() throws IOException {
        BoundedHttp.Response response = exchange("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        response.wipe();

        assertThat(response.body()).containsOnly(0);
    }

    private static BoundedHttp.Response exchange(String response) throws IOException {
        return BoundedHttp.exchange(in(response), new ByteArrayOutputStream(), REQUEST, MAX_BODY);
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
