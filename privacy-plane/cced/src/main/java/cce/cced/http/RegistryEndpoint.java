package cce.cced.http;

import cce.cced.chain.Chain;
import cce.cced.job.References;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
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
        routes.get(
                "/v1/references",
                (request, response) -> Exchange.send(response, new CcedApi.ReferenceList(references.list())));
        routes.post("/v1/references", this::register);
        routes.delete("/v1/references/{reference_id}", this::revoke);
        routes.post("/v1/references/{reference_id}/supersede", this::supersede);
        routes.get("/v1/audit", this::audit);
    }

    private void register(ServerRequest request, ServerResponse response) {
        CcedApi.ReferenceRegistration body = Exchange.body(request, CcedApi.ReferenceRegistration.class);
        Exchange.send(response, 201, references.register(caller.require(request), body));
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        Exchange.send(
                response,
                references.revoke(
                        caller.require(request), Exchange.path(request, "reference_id", Sha256Digest::parse)));
    }

    private void supersede(ServerRequest request, ServerResponse response) {
        CcedApi.ReferenceRegistration body = Exchange.body(request, CcedApi.ReferenceRegistration.class);
        Sha256Digest old = Exchange.path(request, "reference_id", Sha256Digest::parse);
        Exchange.send(response, 201, references.supersede(caller.require(request), old, body));
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
