package cce.collateral;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// GET with a limit on everything: bytes, time, attempts. Tries again only where that can help (429, 5xx, no
/// connection), after the pause the server asks for, and asks nothing while a pause it asked for lasts.
final class BoundedHttp {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpLimits limits;
    private final HttpClient client;
    /// [System#nanoTime] before which this server wants no request; shared by all callers of this client.
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    BoundedHttp(HttpLimits limits) {
        this.limits = limits;
        this.client = HttpClient.newBuilder()
                .connectTimeout(limits.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    Answer get(URI uri) {
        Duration backoff = limits.firstBackoff();
        String problem = "was not asked";
        for (int attempt = 1; attempt <= limits.attempts(); attempt++) {
            if (attempt > 1) {
                // Clients that failed together must not come back together.
                sleep(backoff.plusMillis(ThreadLocalRandom.current().nextLong(backoff.toMillis() + 1)));
                backoff = backoff.multipliedBy(2);
            }
            waitForQuiet(uri);
            switch (attempt(uri)) {
                case Attempt.Done(Answer answer) -> {
                    return answer;
                }
                case Attempt.Failed(String why) -> problem = why;
            }
        }
        throw unavailable(
                problem + " (" + uri + ", " + limits.attempts() + " attempts). Check that it runs and is reachable.");
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
            throw interrupted();
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

    private Attempt judge(URI uri, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == OK) {
            return new Attempt.Done(accepted(uri, response));
        }
        if (status == NOT_FOUND) {
            throw new CollateralException(
                    CollateralException.Reason.UNKNOWN_PLATFORM,
                    "The service knows nothing at " + uri + ". Register the platform or check the address.");
        }
        if (status == GONE) {
            throw new CollateralException(
                    CollateralException.Reason.WITHDRAWN,
                    "The service no longer serves " + uri + ". Ask for a newer TCB evaluation data number.");
        }
        if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
            RetryAfter.of(response.headers()).ifPresent(this::keepQuiet);
            return new Attempt.Failed("answered " + status);
        }
        throw new CollateralException(
                CollateralException.Reason.UNREADABLE_ANSWER, "The service answered " + status + " for " + uri + ".");
    }

    /// We ask for no compression, so one that arrives is either a mistake or a bomb.
    private static Answer accepted(URI uri, HttpResponse<byte[]> response) {
        Optional<String> encoding = response.headers()
                .firstValue("Content-Encoding")
                .filter(value -> !value.isBlank() && !value.equalsIgnoreCase("identity"));
        if (encoding.isPresent()) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_ANSWER,
                    "The answer of " + uri + " is compressed, which was not asked for. Check what stands before the"
                            + " service.");
        }
        return new Answer(response.body(), response.headers());
    }

    private void keepQuiet(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        quietUntil.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
    }

    private void waitForQuiet(URI uri) {
        Duration left = Duration.ofNanos(quietUntil.get() - System.nanoTime());
        if (left.compareTo(limits.maxRetryAfter()) > 0) {
            throw unavailable("asked for a pause, of which " + (left.toSeconds() + 1) + " s are left (" + uri
                    + "). Try again after that, or use a cache or a bundle.");
        }
        if (left.isPositive()) {
            sleep(left);
        }
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
            throw interrupted();
        }
    }

    private static CollateralException interrupted() {
        Thread.currentThread().interrupt();
        return new CollateralException(
                CollateralException.Reason.UNAVAILABLE, "Fetching collateral was interrupted; try again.");
    }

    private static CollateralException unavailable(String problem) {
        return new CollateralException(CollateralException.Reason.UNAVAILABLE, "The service " + problem);
    }
}
