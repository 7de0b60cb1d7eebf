package cce.cced.http;

import cce.attestation.Corim;
import cce.cced.chain.Chain;
import cce.cced.job.References;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/// Reference values, which operators change and anyone may read, and the audit records of the chain.
public final class RegistryEndpoint implements Endpoint {
    private final Caller caller;
    private final References references;
    private final Chain chain;

    public RegistryEndpoint(Caller caller, References references, Chain chain) {
        this.caller = caller;
        this.references = references;
        this.chain = chain;
    }

    @Override
    public void route(Routes routes) {
        routes.get("/v1/references", (request, response) -> Exchange.send(response, references.list()));
        routes.post("/v1/references", this::register);
        routes.delete("/v1/references/{reference_id}", this::revoke);
        routes.post("/v1/references/{reference_id}/supersede", this::supersede);
        routes.get("/v1/audit", this::audit);
    }

    private void register(ServerRequest request, ServerResponse response) {
        WalletAddress wallet = caller.require(request);
        Exchange.send(
                response,
                201,
                isCorim(request)
                        ? references.register(wallet, Exchange.bytes(request, Corim.MAX_BYTES))
                        : references.register(wallet, Exchange.body(request, CcedApi.ReferenceRegistration.class)));
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        Exchange.send(
                response,
                references.revoke(
                        caller.require(request), Exchange.path(request, "reference_id", Sha256Digest::parse)));
    }

    private void supersede(ServerRequest request, ServerResponse response) {
        WalletAddress wallet = caller.require(request);
        Sha256Digest old = Exchange.path(request, "reference_id", Sha256Digest::parse);
        Exchange.send(
                response,
                201,
                isCorim(request)
                        ? references.supersede(wallet, old, Exchange.bytes(request, Corim.MAX_BYTES))
                        : references.supersede(
                                wallet, old, Exchange.body(request, CcedApi.ReferenceRegistration.class)));
    }

    /// A signed CoRIM says so in its content type; everything else is read as JSON.
    private static boolean isCorim(ServerRequest request) {
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        return type.split(";", 2)[0].strip().equalsIgnoreCase(CcedApi.CORIM_MEDIA_TYPE);
    }

    private void audit(ServerRequest request, ServerResponse response) {
        caller.require(request);
        Optional<Sha256Digest> subject = Optional.of(Exchange.query(request, "subject"))
                .filter(text -> !text.isEmpty())
                .map(Sha256Digest::parse);
        Optional<DatasetId> dataset = Optional.of(Exchange.query(request, "dataset"))
                .filter(text -> !text.isEmpty())
                .map(DatasetId::parse);
        Exchange.send(response, new CcedApi.AuditList(chain.records(subject, dataset)));
    }
}
