package cce.cced.http;

import cce.cced.job.Delivery;
import cce.protocol.CcedApi;
import cce.protocol.JobId;
import cce.storage.ObjectReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;

/// Released results: the key and the manifest for a fresh wallet signature, the ciphertext for a session.
public final class ResultEndpoint implements Endpoint {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Caller caller;
    private final Delivery delivery;
    private final RateLimiter limiter;

    public ResultEndpoint(Caller caller, Delivery delivery, RateLimiter limiter) {
        this.caller = caller;
        this.delivery = delivery;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.post("/v1/results/{job_id}", this::deliver);
        routes.get("/v1/results/{job_id}/object", this::download);
    }

    private void deliver(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        JobId id = job(request);
        Exchange.send(response, delivery.deliver(id, Exchange.body(request, CcedApi.ResultRequest.class)));
    }

    private void download(ServerRequest request, ServerResponse response) throws IOException {
        try (ObjectReader reader = delivery.open(job(request), caller.require(request))) {
            response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
            response.contentLength(reader.size());
            byte[] buffer = new byte[BUFFER_BYTES];
            try (OutputStream out = response.outputStream()) {
                for (long at = 0; at < reader.size(); at += BUFFER_BYTES) {
                    int length = (int) Math.min(BUFFER_BYTES, reader.size() - at);
                    reader.readFully(at, buffer, 0, length);
                    out.write(buffer, 0, length);
                }
            }
        }
    }

    private static JobId job(ServerRequest request) {
        return Exchange.path(request, "job_id", JobId::parse);
    }
}
