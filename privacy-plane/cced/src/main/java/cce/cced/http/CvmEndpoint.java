package cce.cced.http;

import cce.cced.job.KeyReleases;
import cce.cced.job.Submissions;
import cce.protocol.KeyRequest;
import cce.protocol.SubmitRequest;

/// What CVMs ask for: keys, and to hand in a result. Their credential and their evidence are their only standing.
public final class CvmEndpoint implements Endpoint {
    private final KeyReleases keys;
    private final Submissions submissions;
    private final RateLimiter limiter;

    public CvmEndpoint(KeyReleases keys, Submissions submissions, RateLimiter limiter) {
        this.keys = keys;
        this.submissions = submissions;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.post("/v1/keys/request", (request, response) -> {
            limiter.admit(request);
            Exchange.send(response, keys.release(Exchange.body(request, KeyRequest.class)));
        });
        routes.post("/v1/results/submit", (request, response) -> {
            limiter.admit(request);
            Exchange.send(response, submissions.submit(Exchange.body(request, SubmitRequest.class)));
        });
    }
}
