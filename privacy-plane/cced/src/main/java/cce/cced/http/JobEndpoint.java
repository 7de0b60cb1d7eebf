package cce.cced.http;

import cce.cced.Refusal;
import cce.cced.job.Jobs;
import cce.protocol.CcedApi;
import cce.protocol.FailureNotice;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Jobs as their consumers see them, and the report of a CVM that failed.
public final class JobEndpoint implements Endpoint {
    private static final int MAX_STREAMS = 128;
    private static final Duration MAX_STREAM = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Set<String> FINAL = Set.of("released", "rejected", "failed", "cancelled");

    private final Caller caller;
    private final Jobs jobs;
    private final RateLimiter limiter;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    public JobEndpoint(Caller caller, Jobs jobs, RateLimiter limiter) {
        this.caller = caller;
        this.jobs = jobs;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.post("/v1/jobs/create", this::create);
        routes.get(
                "/v1/jobs",
                (request, response) ->
                        Exchange.send(response, new CcedApi.JobList(jobs.list(caller.require(request)))));
        routes.get(
                "/v1/jobs/{job_id}",
                (request, response) -> Exchange.send(response, jobs.view(caller.require(request), job(request))));
        routes.get("/v1/jobs/{job_id}/events", this::events);
        routes.post(
                "/v1/jobs/{job_id}/cancel",
                (request, response) -> Exchange.send(response, jobs.cancel(caller.require(request), job(request))));
        routes.post("/v1/jobs/{job_id}/failed", this::failed);
    }

    private void create(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        Exchange.send(response, 201, jobs.create(Exchange.body(request, CcedApi.JobCreation.class)));
    }

    private void failed(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        jobs.failed(job(request), Exchange.body(request, FailureNotice.class));
        response.status(Status.NO_CONTENT_204).send();
    }

    /// Server-sent events: the job each time its coarse state changes, until it is final.
    private void events(ServerRequest request, ServerResponse response) throws IOException {
        WalletAddress wallet = caller.require(request);
        JobId id = job(request);
        CcedApi.JobView first = jobs.view(wallet, id);
        if (!streams.tryAcquire()) {
            throw new Refusal(ProblemType.RATE_LIMITED, "Too many event streams are open; ask for /v1/jobs/<id> instead.");
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        try (OutputStream out = response.outputStream()) {
            stream(out, wallet, first);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.release();
        }
    }

    private void stream(OutputStream out, WalletAddress wallet, CcedApi.JobView first)
            throws IOException, InterruptedException {
        CcedApi.JobView shown = first;
        write(out, shown);
        long quietMillis = 0;
        for (long waited = 0; waited < MAX_STREAM.toMillis(); waited += POLL.toMillis()) {
            if (FINAL.contains(shown.state()) && (shown.cvmDestroyed() || neverHadCvm(shown))) {
                return;
            }
            Thread.sleep(POLL);
            quietMillis += POLL.toMillis();
            CcedApi.JobView now = jobs.view(wallet, first.jobId());
            if (!now.state().equals(shown.state()) || now.cvmDestroyed() != shown.cvmDestroyed()) {
                write(out, now);
                shown = now;
                quietMillis = 0;
            } else if (quietMillis >= KEEP_ALIVE.toMillis()) {
                out.write(": still here\n\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                quietMillis = 0;
            }
        }
    }

    private static boolean neverHadCvm(CcedApi.JobView view) {
        return view.steps().stream().noneMatch(step -> step.state().equals("launching"));
    }

    private static void write(OutputStream out, CcedApi.JobView view) throws IOException {
        out.write(("event: state\ndata: " + Json.writeText(view) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static JobId job(ServerRequest request) {
        return Exchange.path(request, "job_id", JobId::parse);
    }
}
