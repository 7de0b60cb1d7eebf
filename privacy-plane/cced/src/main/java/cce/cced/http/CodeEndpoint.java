package cce.cced.http;

import cce.cced.data.CodeBundles;
import cce.protocol.CcedApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Code bundles, by digest.
public final class CodeEndpoint implements Endpoint {
    private final Caller caller;
    private final CodeBundles bundles;

    public CodeEndpoint(Caller caller, CodeBundles bundles) {
        this.caller = caller;
        this.bundles = bundles;
    }

    @Override
    public void route(Routes routes) {
        routes.put("/v1/code/{sha256}", this::store);
        routes.get("/v1/code/{sha256}", this::load);
    }

    private void store(ServerRequest request, ServerResponse response) {
        WalletAddress wallet = caller.require(request);
        Sha256Digest digest = Exchange.path(request, "sha256", Sha256Digest::parse);
        byte[] bundle = Exchange.bytes(request, CodeBundles.MAX_BYTES);
        bundles.store(wallet, digest, bundle);
        Exchange.send(response, 201, new CcedApi.CodeAnswer(digest, bundle.length));
    }

    private void load(ServerRequest request, ServerResponse response) {
        caller.require(request);
        byte[] bundle = bundles.load(Exchange.path(request, "sha256", Sha256Digest::parse));
        response.header(HeaderNames.CONTENT_TYPE, "application/x-tar").send(bundle);
    }
}
