package cce.cced.http;

import cce.cced.review.ReviewViews;
import cce.cced.review.Reviews;
import cce.cced.review.Sources;
import cce.protocol.JobId;
import cce.protocol.ReviewApi;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Reviews of held results. A session is enough to look; what decides is signed for that very decision.
public final class ReviewEndpoint implements Endpoint {
    private final Caller caller;
    private final Reviews reviews;
    private final ReviewViews views;
    private final Sources sources;

    public ReviewEndpoint(Caller caller, Reviews reviews, ReviewViews views, Sources sources) {
        this.caller = caller;
        this.reviews = reviews;
        this.views = views;
        this.sources = sources;
    }

    @Override
    public void route(Routes routes) {
        routes.get(
                "/v1/reviews",
                (request, response) ->
                        Exchange.send(response, new ReviewApi.ReviewList(views.list(caller.require(request)))));
        routes.get(
                "/v1/reviews/{job_id}",
                (request, response) -> Exchange.send(response, views.view(caller.require(request), job(request))));
        routes.get(
                "/v1/reviews/{job_id}/source",
                (request, response) -> Exchange.send(response, sources.source(caller.require(request), job(request))));
        routes.get(
                "/v1/reviews/{job_id}/rebuild",
                (request, response) -> Exchange.send(response, sources.rebuild(caller.require(request), job(request))));
        routes.get(
                "/v1/reviews/{job_id}/findings",
                (request, response) -> Exchange.send(response, views.open(caller.require(request), job(request))));
        routes.get(
                "/v1/reviews/{job_id}/audit",
                (request, response) -> Exchange.send(response, views.events(caller.require(request), job(request))));
        routes.post(
                "/v1/reviews/{job_id}/votes",
                (request, response) -> Exchange.send(response, reviews.vote(job(request), act(request))));
        routes.post("/v1/reviews/{job_id}/mitigate", (request, response) -> {
            JobId job = job(request);
            ReviewApi.SignedAct act = act(request);
            Exchange.send(response, Computing.call(() -> reviews.mitigate(job, act)));
        });
        routes.post(
                "/v1/reviews/{job_id}/revoke",
                (request, response) -> Exchange.send(response, reviews.revoke(job(request), act(request))));
        routes.post("/v1/reviews/{job_id}/break-glass", this::breakGlass);
    }

    private void breakGlass(ServerRequest request, ServerResponse response) {
        ReviewApi.BreakGlass body = Exchange.body(request, ReviewApi.BreakGlass.class);
        Exchange.send(response, reviews.breakGlass(job(request), body));
    }

    private static ReviewApi.SignedAct act(ServerRequest request) {
        return Exchange.body(request, ReviewApi.SignedAct.class);
    }

    private static JobId job(ServerRequest request) {
        return Exchange.path(request, "job_id", JobId::parse);
    }
}
