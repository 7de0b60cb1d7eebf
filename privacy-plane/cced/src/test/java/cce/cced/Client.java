package cce.cced;

import cce.protocol.Json;
import cce.protocol.Problem;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// An HTTP client of cced that trusts its certificate unseen; real clients compare the key with the evidence.
final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trustAll())
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private final URI base;

    Client(int port) {
        this.base = URI.create("https://127.0.0.1:" + port);
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, byte[] body, java.net.http.HttpHeaders headers) {
        <T> T as(Class<T> type) {
            if (status >= 300) {
                throw new AssertionError(
                        "status " + status + ": " + new String(body, java.nio.charset.StandardCharsets.UTF_8));
            }
            return Json.read(body, type);
        }

        /// The slug of the problem.
        String problem() {
            return Json.read(body, Problem.class).type().replace("urn:cce:problem:", "");
        }
    }

    Answer get(String path, String token) {
        return send("GET", path, token, BodyPublishers.noBody());
    }

    Answer post(String path, String token, Object body) {
        return send("POST", path, token, BodyPublishers.ofByteArray(Json.write(body)));
    }

    Answer send(String method, String path, String token, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request);
    }

    /// Sends bytes to where cced let them be sent.
    static Answer send(String url, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        return exchange(request);
    }

    private static Answer exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLContext trustAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    static byte[] slice(byte[] source, int from, int to) {
        return Arrays.copyOfRange(source, from, to);
    }
}
