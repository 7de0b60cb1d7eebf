package cce.collateral;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// GET with a limit on everything: bytes, time, attempts. Tries again only where that can help (429, 5xx, no
/// connection).
final class BoundedHttp {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpLimits limits;
    private final HttpClient client;

    BoundedHttp(HttpLimits limits) {
        this.limits = limits;
        this.client = HttpClient.newBuilder()
                .connectTimeout(limits.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    Answer get(URI uri) {
        Duration pause = limits.firstBackoff();
        String problem = "was not asked";
        for (int attempt = 1; attempt <= limits.attempts(); attempt++) {
            if (attempt > 1) {
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
            Attempt result = attempt(uri);
            switch (result) {
                case Attempt.Done(Answer answer) -> {
                    return answer;
                }
                case Attempt.Failed(String why) -> problem = why;
            }
        }
        throw new CollateralException(
                CollateralException.Reason.UNAVAILABLE,
                "The provisioning service " + problem + " (" + uri + ", " + limits.attempts()
                        + " attempts). Check that it runs and is reachable.");
    }

    private sealed interface Attempt {
        record Done(Answer answer) implements Attempt {}

        record Failed(String why) implements Attempt {}
    }

    private Attempt attempt(URI uri) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(limits.timeout()).build();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, _ -> bounded());
        try {
            // The request's own timeout ends with the head; a body that trickles in must not hold us either.
            HttpResponse<byte[]> response = sent.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return judge(uri, response);
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Attempt.Failed(
                    "did not answer within " + limits.timeout().toSeconds() + " s");
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new CollateralException(
                    CollateralException.Reason.UNAVAILABLE, "Fetching collateral was interrupted; try again.");
        } catch (ExecutionException e) {
            return failed(uri, e.getCause());
        }
    }

    private Attempt failed(URI uri, @Nullable Throwable cause) {
        if (cause instanceof IOException io) {
            if (tooLarge(io)) {
                throw new CollateralException(
                        CollateralException.Reason.UNREADABLE_ANSWER,
                        "The answer of " + uri + " is above " + limits.maxBodyBytes()
                                + " bytes. Check the service's address.");
            }
            return new Attempt.Failed("could not be reached");
        }
        throw new IllegalStateException("Fetching " + uri + " failed in an unforeseen way.", cause);
    }

    private static Attempt judge(URI uri, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == OK) {
            return new Attempt.Done(new Answer(response.body(), response.headers()));
        }
        if (status == NOT_FOUND) {
            throw new CollateralException(
                    CollateralException.Reason.UNKNOWN_PLATFORM,
                    "The provisioning service knows nothing at " + uri
                            + ". Register the platform or check the address.");
        }
        if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
            return new Attempt.Failed("answered " + status);
        }
        throw new CollateralException(
                CollateralException.Reason.UNREADABLE_ANSWER,
                "The provisioning service answered " + status + " for " + uri + ".");
    }

    private HttpResponse.BodySubscriber<byte[]> bounded() {
        return HttpResponse.BodySubscribers.limiting(HttpResponse.BodySubscribers.ofByteArray(), limits.maxBodyBytes());
    }

    /// The JDK's limiting subscriber fails with an IOException of its own.
    private static boolean tooLarge(IOException e) {
        for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
            if (String.valueOf(t.getMessage()).contains("capacity")) {
                return true;
            }
        }
        return false;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CollateralException(
                    CollateralException.Reason.UNAVAILABLE, "Fetching collateral was interrupted; try again.");
        }
    }
}
