package cce.cced.http;

import cce.cced.data.Datasets;
import cce.cced.data.Finalisation;
import cce.cced.data.Uploads;
import cce.cced.identity.UploadTokens;
import cce.cced.store.FileStore.FileRow;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.ProtocolException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/// Datasets: registration, sealed upload with resumption, finalising.
public final class DatasetEndpoint implements Endpoint {
    private static final String YES = "?1";
    private static final String NO = "?0";

    private final Caller caller;
    private final Datasets datasets;
    private final Uploads uploads;
    private final Finalisation finalisation;
    private final UploadTokens tokens;

    public DatasetEndpoint(
            Caller caller, Datasets datasets, Uploads uploads, Finalisation finalisation, UploadTokens tokens) {
        this.caller = caller;
        this.datasets = datasets;
        this.uploads = uploads;
        this.finalisation = finalisation;
        this.tokens = tokens;
    }

    @Override
    public void route(Routes routes) {
        routes.get("/v1/datasets", (request, response) -> {
            caller.require(request);
            Exchange.send(response, new CcedApi.DatasetList(datasets.list()));
        });
        routes.post("/v1/datasets", this::register);
        routes.get(
                "/v1/datasets/{dataset_id}",
                (request, response) ->
                        Exchange.send(response, datasets.view(dataset(request), Optional.of(caller.require(request)))));
        routes.post("/v1/datasets/{dataset_id}/finalize", this::finalise);
        routes.post("/v1/datasets/{dataset_id}/upload/{+path}", this::upload);
        routes.head("/v1/datasets/{dataset_id}/upload/{+path}", this::offset);
    }

    private void register(ServerRequest request, ServerResponse response) {
        CcedApi.DatasetRegistration body = Exchange.body(request, CcedApi.DatasetRegistration.class);
        Exchange.send(response, 201, datasets.register(caller.require(request), body));
    }

    private void upload(ServerRequest request, ServerResponse response) throws IOException {
        DatasetId id = dataset(request);
        tokens.verify(Exchange.bearer(request), id);
        String path = request.path().pathParameters().get("path");
        FileRow stored;
        if (request.content().hasEntity()) {
            try (InputStream body = request.content().inputStream()) {
                stored = uploads.store(id, path, part(request), body);
            }
        } else {
            stored = uploads.store(id, path, part(request), InputStream.nullInputStream());
        }
        position(response, stored.sizeBytes(), stored.complete());
        Exchange.send(
                response,
                new CcedApi.UploadAnswer(
                        id,
                        stored.path(),
                        stored.chunks(),
                        stored.sizeBytes(),
                        stored.complete(),
                        stored.objectName()));
    }

    private static Uploads.Part part(ServerRequest request) {
        OptionalLong offset = number(request, CcedApi.UPLOAD_OFFSET_HEADER);
        String complete = header(request, CcedApi.UPLOAD_COMPLETE_HEADER).orElse(offset.isPresent() ? "" : YES);
        if (!complete.equals(YES) && !complete.equals(NO)) {
            throw malformed(CcedApi.UPLOAD_COMPLETE_HEADER, "?1 on the last request of a file, and ?0 before");
        }
        return new Uploads.Part(offset, complete.equals(YES), number(request, CcedApi.UPLOAD_LENGTH_HEADER));
    }

    private void offset(ServerRequest request, ServerResponse response) {
        DatasetId id = dataset(request);
        tokens.verify(Exchange.bearer(request), id);
        Optional<FileRow> file =
                uploads.find(id, request.path().pathParameters().get("path"));
        position(
                response,
                file.map(FileRow::sizeBytes).orElse(0L),
                file.map(FileRow::complete).orElse(false));
        response.header(HeaderNames.CACHE_CONTROL, "no-store").send();
    }

    private static void position(ServerResponse response, long offset, boolean complete) {
        response.header(CcedApi.UPLOAD_OFFSET_HEADER, Long.toString(offset));
        response.header(CcedApi.UPLOAD_COMPLETE_HEADER, complete ? YES : NO);
    }

    private void finalise(ServerRequest request, ServerResponse response) {
        DatasetId id = dataset(request);
        tokens.verify(Exchange.bearer(request), id);
        Exchange.send(response, Computing.call(() -> finalisation.finalise(id)));
    }

    private static DatasetId dataset(ServerRequest request) {
        return Exchange.path(request, "dataset_id", DatasetId::parse);
    }

    private static Optional<String> header(ServerRequest request, String name) {
        return request.headers().first(HeaderNames.create(name)).map(String::strip);
    }

    private static OptionalLong number(ServerRequest request, String name) {
        Optional<String> text = header(request, name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[0-9]{1,18}")) {
            throw malformed(name, "a number of bytes");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    private static ProtocolException malformed(String header, String what) {
        return new ProtocolException(
                ProtocolException.Reason.MALFORMED, "The header " + header + " must be " + what + ".");
    }
}
