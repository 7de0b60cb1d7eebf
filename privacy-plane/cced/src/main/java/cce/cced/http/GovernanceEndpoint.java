package cce.cced.http;

import cce.cced.data.Datasets;
import cce.cced.governance.Governance;
import cce.cced.governance.Policies;
import cce.cced.governance.PrivacyLedger;
import cce.protocol.DatasetId;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Policies, organisations, and what owners settle for their datasets. Every change carries a signature for
/// itself.
public final class GovernanceEndpoint implements Endpoint {
    private final Caller caller;
    private final Governance governance;
    private final Policies policies;
    private final PrivacyLedger ledger;
    private final Datasets datasets;

    public GovernanceEndpoint(
            Caller caller, Governance governance, Policies policies, PrivacyLedger ledger, Datasets datasets) {
        this.caller = caller;
        this.governance = governance;
        this.policies = policies;
        this.ledger = ledger;
        this.datasets = datasets;
    }

    @Override
    public void route(Routes routes) {
        routes.get(
                "/v1/policies",
                (request, response) -> Exchange.send(response, new ReviewApi.PolicyList(policies.list())));
        routes.post(
                "/v1/policies",
                (request, response) -> Exchange.send(
                        response, 201, policies.propose(Exchange.body(request, ReviewApi.PolicyProposal.class))));
        routes.get(
                "/v1/policies/{policy}",
                (request, response) -> Exchange.send(response, policies.view(policy(request))));
        routes.post(
                "/v1/policies/{policy}/signatures",
                (request, response) -> Exchange.send(
                        response, policies.sign(policy(request), Exchange.body(request, ReviewApi.Signed.class))));
        routes.post(
                "/v1/organisations",
                (request, response) -> Exchange.send(
                        response, governance.organisation(Exchange.body(request, ReviewApi.OrganisationChange.class))));
        routes.get("/v1/datasets/{dataset_id}/reviewers", (request, response) -> {
            caller.require(request);
            Exchange.send(response, governance.reviewers(dataset(request)));
        });
        routes.put(
                "/v1/datasets/{dataset_id}/reviewers",
                (request, response) -> Exchange.send(
                        response,
                        governance.reviewers(
                                dataset(request), Exchange.body(request, ReviewApi.ReviewerChange.class))));
        routes.put(
                "/v1/datasets/{dataset_id}/policy",
                (request, response) -> Exchange.send(
                        response,
                        governance.policy(dataset(request), Exchange.body(request, ReviewApi.PolicyChoice.class))));
        routes.put(
                "/v1/datasets/{dataset_id}/mechanisms",
                (request, response) -> Exchange.send(
                        response,
                        governance.mechanism(
                                dataset(request), Exchange.body(request, ReviewApi.MechanismChange.class))));
        routes.get("/v1/datasets/{dataset_id}/ledger", this::ledger);
    }

    private void ledger(ServerRequest request, ServerResponse response) {
        Exchange.send(response, ledger.view(datasets.requireOwned(dataset(request), caller.require(request))));
    }

    private static DatasetId dataset(ServerRequest request) {
        return Exchange.path(request, "dataset_id", DatasetId::parse);
    }

    private static Sha256Digest policy(ServerRequest request) {
        return Exchange.path(request, "policy", Sha256Digest::parse);
    }
}
