package cce.cced.http;

import cce.cced.data.DirectUploads;
import cce.cced.data.Rotations;
import cce.cced.data.SealingKeys;
import cce.cced.data.SnapshotAdoption;
import cce.cced.data.StoredObject;
import cce.cced.identity.UploadTokens;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.SealingApi;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;

/// Datasets that their owners seal themselves: the key, permissions to store ciphertext, the snapshot.
public final class SealingEndpoint implements Endpoint {
    private static final String OBJECT = "/v1/datasets/{dataset_id}/objects/{kind}/{name}";

    private final Caller caller;
    private final SealingKeys keys;
    private final DirectUploads uploads;
    private final SnapshotAdoption adoption;
    private final Rotations rotations;
    private final UploadTokens tokens;
    private final RateLimiter limiter;

    public SealingEndpoint(
            Caller caller,
            SealingKeys keys,
            DirectUploads uploads,
            SnapshotAdoption adoption,
            Rotations rotations,
            UploadTokens tokens,
            RateLimiter limiter) {
        this.caller = caller;
        this.keys = keys;
        this.uploads = uploads;
        this.adoption = adoption;
        this.rotations = rotations;
        this.tokens = tokens;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.post("/v1/datasets/{dataset_id}/sealing-key", (request, response) -> {
            limiter.admit(request);
            SealingApi.KeyRequest body = Exchange.body(request, SealingApi.KeyRequest.class);
            Exchange.send(response, keys.release(dataset(request), body));
        });
        routes.post(OBJECT + "/grants", (request, response) -> {
            StoredObject object = permitted(request);
            Exchange.send(response, uploads.grant(object, Exchange.body(request, SealingApi.GrantRequest.class)));
        });
        routes.put(OBJECT, this::store);
        routes.head(OBJECT, this::stand);
        routes.delete(OBJECT, this::drop);
        routes.post(OBJECT + "/complete", (request, response) -> {
            StoredObject object = permitted(request);
            Exchange.send(response, uploads.complete(object, Exchange.body(request, SealingApi.Completion.class)));
        });
        routes.post("/v1/datasets/{dataset_id}/finalize-sealed", (request, response) -> {
            DatasetId id = dataset(request);
            tokens.verify(Exchange.bearer(request), id);
            SealingApi.SnapshotOffer offer = Exchange.body(request, SealingApi.SnapshotOffer.class);
            Exchange.send(response, Computing.call(() -> adoption.adopt(id, offer)));
        });
        routes.post("/v1/datasets/{dataset_id}/rotate", (request, response) -> {
            limiter.admit(request);
            SealingApi.RotationRequest body = Exchange.body(request, SealingApi.RotationRequest.class);
            Exchange.send(response, 202, rotations.begin(dataset(request), body));
        });
        routes.get(
                "/v1/datasets/{dataset_id}/rotation",
                (request, response) ->
                        Exchange.send(response, rotations.view(dataset(request), caller.require(request))));
    }

    /// The grant alone says what may be stored: whoever holds it needs nothing else.
    private void store(ServerRequest request, ServerResponse response) throws IOException {
        String grant = request.headers()
                .first(HeaderNames.create(SealingApi.GRANT_HEADER))
                .orElse("");
        StoredObject object = object(request);
        if (!request.content().hasEntity()) {
            Exchange.send(response, uploads.store(object, grant, InputStream.nullInputStream()));
            return;
        }
        try (InputStream body = request.content().inputStream()) {
            Exchange.send(response, uploads.store(object, grant, body));
        }
    }

    private void stand(ServerRequest request, ServerResponse response) {
        DirectUploads.Stand stand = uploads.stand(permitted(request));
        response.header(CcedApi.UPLOAD_OFFSET_HEADER, Long.toString(stand.length()));
        response.header(CcedApi.UPLOAD_COMPLETE_HEADER, stand.complete() ? "?1" : "?0");
        response.header(HeaderNames.CACHE_CONTROL, "no-store").send();
    }

    private void drop(ServerRequest request, ServerResponse response) {
        uploads.drop(permitted(request));
        response.status(Status.NO_CONTENT_204).send();
    }

    private StoredObject permitted(ServerRequest request) {
        tokens.verify(Exchange.bearer(request), dataset(request));
        return object(request);
    }

    private static StoredObject object(ServerRequest request) {
        return StoredObject.parse(
                dataset(request),
                request.path().pathParameters().get("kind"),
                request.path().pathParameters().get("name"));
    }

    private static DatasetId dataset(ServerRequest request) {
        return Exchange.path(request, "dataset_id", DatasetId::parse);
    }
}
