package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CvmApi;
import cce.protocol.CvmApi.State;
import cce.protocol.JobId;
import cce.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The daemon as a process of its own: killed, restarted, asked to stop. It sweeps the machine's control groups when it
/// starts.
@ResourceLock(Machine.CONTROL_GROUPS)
class CvmHostProcessTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final JobId JOB = Boots.job(7);

    @TempDir
    private Path temp;

    private GuestAgentService guests;
    private Process daemon;

    @BeforeEach
    void start() throws Exception {
        Machine.assumeNamespaces();
        for (String folder : List.of("agent", "objects", "images", "guests")) {
            Files.createDirectories(temp.resolve(folder));
        }
        Files.writeString(temp.resolve("token"), TOKEN);
        guests = new GuestAgentService(temp.resolve("control.sock"), new EmbeddedGuestAgents(temp.resolve("guests")));
        daemon = startDaemon();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (daemon != null) {
            daemon.destroyForcibly().waitFor();
            guests.close();
        }
    }

    @Test
    void killedDaemon_takesItsCvmsAlongAndItsSuccessorCleansUp() throws Exception {
        List<ProcessHandle> processes = launchAndFindProcesses();

        daemon.destroyForcibly().waitFor();
        Machine.awaitGone(processes, JOB);
        assertThat(temp.resolve("state/cvms/" + JOB)).exists();

        daemon = startDaemon();
        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
        assertThat(guests.agents.booted).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temp.toString());
        assertThat(call("GET", "/v1/cvms/" + JOB, "").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void stoppedDaemon_destroysItsCvmsAndRemovesItsReadyFile() throws Exception {
        List<ProcessHandle> processes = launchAndFindProcesses();

        daemon.destroy();

        assertThat(daemon.waitFor(3, TimeUnit.MINUTES)).isTrue();
        Machine.awaitGone(processes, JOB);
        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
        assertThat(guests.agents.booted).isEmpty();
        assertThat(temp.resolve("ready")).doesNotExist();
    }

    @Test
    void delete_destroysTheCvm() throws Exception {
        List<ProcessHandle> processes = launchAndFindProcesses();

        assertThat(call("DELETE", "/v1/cvms/" + JOB, "").state()).isEqualTo(State.DESTROYED);

        Machine.awaitGone(processes, JOB);
        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
    }

    @Test
    void lifetime_destroysTheCvm() throws Exception {
        call("POST", "/v1/cvms", Json.writeText(Boots.launch(JOB, 1)));

        Machine.await("the end of the lifetime", () -> state() == State.DESTROYED);
        assertThat(temp.resolve("state/cvms")).isEmptyDirectory();
    }

    private List<ProcessHandle> launchAndFindProcesses() throws Exception {
        call("POST", "/v1/cvms", Json.writeText(Boots.launch(JOB, 3600)));
        Machine.await("the CVM runs", () -> state() == State.RUNNING);
        SandboxFolder folder = new SandboxFolder(temp.resolve("state/cvms/" + JOB));
        long outermost = folder.process().orElseThrow().pid();
        Machine.await(
                "its processes",
                () -> ProcessHandle.of(outermost).orElseThrow().descendants().count() >= 3);
        return Machine.processesOf(outermost);
    }

    private State state() {
        try {
            return call("GET", "/v1/cvms/" + JOB, "").state();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private CvmApi.Status call(String method, String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(Files.readString(temp.resolve("ready")).strip() + path))
                    .header("Authorization", "Bearer " + TOKEN)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return Json.read(response.body(), CvmApi.Status.class);
        }
    }

    private Process startDaemon() throws Exception {
        Files.deleteIfExists(temp.resolve("ready"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleHostMain.class.getName(),
                        "--state",
                        temp.resolve("state").toString(),
                        "--agent-dist",
                        temp.resolve("agent").toString(),
                        "--objects",
                        temp.resolve("objects").toString(),
                        "--images",
                        temp.resolve("images").toString(),
                        "--cced",
                        "127.0.0.1:9",
                        "--guest-agent-control",
                        temp.resolve("control.sock").toString(),
                        "--token-file",
                        temp.resolve("token").toString(),
                        "--ready-file",
                        temp.resolve("ready").toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("daemon.log").toFile())
                .start();
        Machine.await("the daemon is ready", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("The daemon ended: " + log());
            }
            return Files.exists(temp.resolve("ready"));
        });
        return process;
    }

    private String log() {
        try {
            return Files.readString(temp.resolve("daemon.log"));
        } catch (IOException e) {
            return "(no log)";
        }
    }
}
