package cce.cced.http;

import cce.cced.job.AppraisalPolicies;
import cce.protocol.Sha256Digest;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Appraisal policies, which operators change and anyone may read. A policy is sent as the document that people
/// reviewed, so that its hash is the hash of what they read.
public final class AppraisalPolicyEndpoint implements Endpoint {
    private static final int MAX_DOCUMENT_BYTES = 256 << 10;

    private final Caller caller;
    private final AppraisalPolicies policies;

    public AppraisalPolicyEndpoint(Caller caller, AppraisalPolicies policies) {
        this.caller = caller;
        this.policies = policies;
    }

    @Override
    public void route(Routes routes) {
        routes.get("/v1/references/policies", (request, response) -> Exchange.send(response, policies.list()));
        routes.post("/v1/references/policies", this::register);
        routes.get("/v1/references/policies/{policy_hash}", this::document);
        routes.delete("/v1/references/policies/{policy_hash}", this::revoke);
        routes.post("/v1/references/policies/{policy_hash}/supersede", this::supersede);
    }

    private void register(ServerRequest request, ServerResponse response) {
        byte[] document = Exchange.bytes(request, MAX_DOCUMENT_BYTES);
        Exchange.send(response, 201, policies.register(caller.require(request), document));
    }

    private void supersede(ServerRequest request, ServerResponse response) {
        byte[] document = Exchange.bytes(request, MAX_DOCUMENT_BYTES);
        Exchange.send(response, 201, policies.supersede(caller.require(request), hash(request), document));
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        Exchange.send(response, policies.revoke(caller.require(request), hash(request)));
    }

    private void document(ServerRequest request, ServerResponse response) {
        byte[] document = policies.document(hash(request));
        response.header(HeaderNames.CONTENT_TYPE, "application/yaml").send(document);
    }

    private static Sha256Digest hash(ServerRequest request) {
        return Exchange.path(request, "policy_hash", Sha256Digest::parse);
    }
}
