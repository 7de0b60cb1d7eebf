package cce.cced.http;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Requests that compute for seconds. Each request has a virtual thread, and these share a few threads of the platform
/// that nothing takes away from one that computes: a dataset being indexed would hold up every other request, sign-ins
/// and key releases among them. Such work goes to a thread of its own, and the request waits for it.
final class Computing {
    private Computing() {}

    static <T> T call(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofPlatform().daemon().name("request-computing").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw switch (Objects.requireNonNull(e.getCause())) {
                case RuntimeException cause -> cause;
                case Error cause -> throw cause;
                case Throwable cause -> new IllegalStateException("A supplier throws nothing else.", cause);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The request was interrupted.", e);
        }
    }
}
