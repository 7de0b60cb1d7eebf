package cce.agent;

import cce.protocol.FailureNotice;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.Problem;
import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.tee.BoundedHttp;
import cce.tee.UnixStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/// cced, as a CVM reaches it: three requests over pinned TLS through one Unix socket. One connection each; a single try
/// each, since whoever asks knows what may be repeated.
final class CcedClient {
    /// A key release waits for the chain to take its record.
    static final Duration DEADLINE = Duration.ofMinutes(3);

    private static final String HOST = "cced";

    private final Path socket;
    private final PinnedTls tls;
    private final Duration deadline;

    CcedClient(Path socket, Sha256Digest tlsKey, Duration deadline) {
        this.socket = socket;
        this.tls = new PinnedTls(tlsKey);
        this.deadline = deadline;
    }

    /// cced said no: asking again in the same way gives the same answer.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        RefusedException(int status, String type) {
            super("cced refused with status " + status + " (" + type + ").");
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /// @throws IOException if there was no answer, or one that says to try again; nothing is known then about whether
    ///     cced took the request
    KeyRequest.Answer requestKeys(KeyRequest request) throws IOException, RefusedException {
        return post("/v1/keys/request", request, KeyRequest.Answer.class);
    }

    SubmitRequest.Answer submit(SubmitRequest request) throws IOException, RefusedException {
        return post("/v1/results/submit", request, SubmitRequest.Answer.class);
    }

    void report(FailureNotice notice) throws IOException, RefusedException {
        exchange(FailureNotice.path(notice.jobId()), notice).wipe();
    }

    private <T> T post(String path, Object body, Class<T> type) throws IOException, RefusedException {
        BoundedHttp.Response response = exchange(path, body);
        try {
            return Json.read(response.body(), type);
        } catch (ProtocolException e) {
            throw new RefusedException(response.status(), "an answer of another form: " + e.sentence());
        } finally {
            response.wipe();
        }
    }

    private BoundedHttp.Response exchange(String path, Object body) throws IOException, RefusedException {
        try (UnixStream stream = UnixStream.connect(socket, deadline);
                SSLSocket secured = tls.connect(stream)) {
            BoundedHttp.Response response = BoundedHttp.exchange(
                    secured.getInputStream(),
                    secured.getOutputStream(),
                    BoundedHttp.Request.postJson(HOST, path, Json.write(body)),
                    Json.MAX_DOCUMENT_BYTES);
            int status = response.status();
            if (status / 100 == 2) {
                return response;
            }
            if (status == 429 || status >= 500) {
                throw new IOException("cced answered with status " + status + " (" + problem(response) + ").");
            }
            throw new RefusedException(status, problem(response));
        }
    }

    private static String problem(BoundedHttp.Response response) {
        try {
            return Json.read(response.body(), Problem.class).type();
        } catch (ProtocolException e) {
            return "no problem document";
        }
    }
}
