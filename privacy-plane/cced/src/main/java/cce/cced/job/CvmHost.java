package cce.cced.job;

import cce.protocol.CvmApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The untrusted host that starts and destroys CVMs. Nothing it says is believed beyond that: a CVM proves itself by its
/// evidence, and a host that lies can only make jobs fail.
public final class CvmHost implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI base;
    private final String token;

    public CvmHost(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /// The host did not do what it was asked; trying again may help.
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String sentence) {
            super(sentence);
        }

        Unavailable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    CvmApi.State launch(CvmApi.Launch launch) throws Unavailable {
        return call(request("/v1/cvms").POST(BodyPublishers.ofByteArray(Json.write(launch))));
    }

    CvmApi.State status(JobId job) throws Unavailable {
        return call(request("/v1/cvms/" + job).GET());
    }

    CvmApi.State destroy(JobId job) throws Unavailable {
        return call(request("/v1/cvms/" + job).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private CvmApi.State call(HttpRequest.Builder request) throws Unavailable {
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] answer = body.readNBytes(MAX_ANSWER_BYTES + 1);
                if (response.statusCode() == 404) {
                    return CvmApi.State.UNKNOWN;
                }
                if (response.statusCode() != 200 || answer.length > MAX_ANSWER_BYTES) {
                    throw new Unavailable("The CVM host answered with status " + response.statusCode() + ".");
                }
                return Json.read(answer, CvmApi.Status.class).state();
            }
        } catch (IOException | ProtocolException e) {
            throw new Unavailable("The CVM host at " + base + " gave no usable answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The call to the CVM host was interrupted.", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
