package cce.cced.http;

import cce.cced.job.Reviews;
import cce.protocol.CcedApi;
import cce.protocol.JobId;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Reviews of held results, for the owners of the datasets.
public final class ReviewEndpoint implements Endpoint {
    private final Caller caller;
    private final Reviews reviews;

    public ReviewEndpoint(Caller caller, Reviews reviews) {
        this.caller = caller;
        this.reviews = reviews;
    }

    @Override
    public void route(Routes routes) {
        routes.get(
                "/v1/reviews",
                (request, response) ->
                        Exchange.send(response, new CcedApi.ReviewList(reviews.list(caller.require(request)))));
        routes.get(
                "/v1/reviews/{job_id}",
                (request, response) -> Exchange.send(response, reviews.view(caller.require(request), job(request))));
        routes.post(
                "/v1/reviews/{job_id}/approve", (request, response) -> vote(request, response, Reviews.APPROVED));
        routes.post("/v1/reviews/{job_id}/reject", (request, response) -> vote(request, response, Reviews.REJECTED));
    }

    private void vote(ServerRequest request, ServerResponse response, String decision) {
        CcedApi.ReviewVote body = Exchange.body(request, CcedApi.ReviewVote.class);
        Exchange.send(response, reviews.vote(caller.require(request), job(request), decision, body));
    }

    private static JobId job(ServerRequest request) {
        return Exchange.path(request, "job_id", JobId::parse);
    }
}
