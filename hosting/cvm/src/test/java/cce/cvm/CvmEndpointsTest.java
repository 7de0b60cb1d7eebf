package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CvmApi;
import cce.protocol.CvmApi.State;
import cce.protocol.Json;
import cce.protocol.Problem;
import cce.protocol.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CvmEndpointsTest {
    private static final String TOKEN = "a-token-of-at-least-32-characters-xyz";
    private static final String JOB_PATH = "/v1/cvms/" + Boots.job(1);

    @TempDir
    private Path temp;

    private final ScriptedProvider provider = new ScriptedProvider();
    private final HttpClient client = HttpClient.newHttpClient();
    private CvmHost host;

    @BeforeEach
    void start() throws IOException {
        for (String folder : List.of("agent", "objects", "images")) {
            Files.createDirectories(temp.resolve(folder));
        }
        Files.writeString(temp.resolve("token"), TOKEN + "\n");
        host = CvmHost.start(HostOptionsTest.options(temp, "--max-cvms", "1"), provider);
    }

    @AfterEach
    void stop() {
        host.close();
        client.close();
    }

    @Test
    void launch_isAnsweredWithTheStatus() throws Exception {
        HttpResponse<String> response = send("POST", "/v1/cvms", Json.writeText(Boots.launch(Boots.job(1), 60)), TOKEN);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Json.read(response.body(), CvmApi.Status.class).state()).isIn(State.STARTING, State.RUNNING);
        assertThat(Json.read(send("GET", "/v1/cvms", "", TOKEN).body(), CvmApi.Statuses.class)
                        .cvms())
                .hasSize(1);
    }

    @Test
    void launch_withoutAPlaceIsAProblem() throws Exception {
        send("POST", "/v1/cvms", Json.writeText(Boots.launch(Boots.job(1), 60)), TOKEN);

        assertProblem(
                send("POST", "/v1/cvms", Json.writeText(Boots.launch(Boots.job(2), 60)), TOKEN),
                ProblemType.CVM_UNAVAILABLE);
    }

    @Test
    void launch_ofSomethingElseIsAProblem() throws Exception {
        assertProblem(send("POST", "/v1/cvms", "[]", TOKEN), ProblemType.MALFORMED_REQUEST);
        assertProblem(send("POST", "/v1/cvms", "", TOKEN), ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void launch_overTheSizeLimitIsRefused() throws Exception {
        // The length alone is too much. A client that sends the body too may be cut off before it reads the answer.
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            client.getOutputStream()
                    .write(("POST /v1/cvms HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                                    + "\r\nContent-Length: " + (CvmEndpoints.MAX_REQUEST_BYTES + 1) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String status = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(status).isEqualTo("HTTP/1.1 413");
        }
        assertThat(provider.boots).hasValue(0);
    }

    @Test
    void anything_withoutTheTokenIsRefused() throws Exception {
        for (String token : List.of("", TOKEN + "x", TOKEN.substring(1), TOKEN.toUpperCase(java.util.Locale.ROOT))) {
            assertProblem(
                    send("POST", "/v1/cvms", Json.writeText(Boots.launch(Boots.job(1), 60)), token),
                    ProblemType.SIGN_IN_REQUIRED);
            assertProblem(send("GET", "/v1/cvms", "", token), ProblemType.SIGN_IN_REQUIRED);
            assertProblem(send("GET", JOB_PATH, "", token), ProblemType.SIGN_IN_REQUIRED);
            assertProblem(send("DELETE", JOB_PATH, "", token), ProblemType.SIGN_IN_REQUIRED);
        }
        assertThat(provider.boots).hasValue(0);
    }

    @Test
    void job_thatIsNoUuidIsAProblem() throws Exception {
        assertProblem(
                send("GET", "/v1/cvms/00000000-0000-0000-0000-00000000000G", "", TOKEN), ProblemType.MALFORMED_REQUEST);
        assertProblem(send("DELETE", "/v1/cvms/nonsense", "", TOKEN), ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void delete_ofAJobNeverSeenSaysDestroyed() throws Exception {
        HttpResponse<String> response = send("DELETE", JOB_PATH, "", TOKEN);

        assertThat(Json.read(response.body(), CvmApi.Status.class).state()).isEqualTo(State.DESTROYED);
    }

    private static void assertProblem(HttpResponse<String> response, ProblemType type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(type.status());
        assertThat(Json.read(response.body(), Problem.class).type()).isEqualTo(type.uri());
    }

    private HttpResponse<String> send(String method, String path, String body, String token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
