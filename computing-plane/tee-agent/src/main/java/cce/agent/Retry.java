package cce.agent;

import cce.protocol.FailureNotice;
import java.io.IOException;
import java.time.Duration;

/// Tries again what failed on the way, a bounded number of times, with growing pauses.
///
/// @param maxTries at least 1
/// @param firstPause doubles after each failure
record Retry(int maxTries, Duration firstPause) {
    /// About 16 seconds in all.
    static final Retry STANDARD = new Retry(6, Duration.ofMillis(500));

    /// One try.
    @FunctionalInterface
    interface Try<T> {
        T run() throws IOException, AgentException, CcedClient.RefusedException;
    }

    <T> T call(String failure, Try<T> work) throws AgentException, CcedClient.RefusedException {
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            try {
                return work.run();
            } catch (IOException e) {
                if (attempt >= maxTries) {
                    throw new AgentException(
                            FailureNotice.Reason.INTERNAL, failure + ": cced was not reached or not ready.", e);
                }
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private static void sleep(Duration pause) throws AgentException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException(FailureNotice.Reason.INTERNAL, "The agent was interrupted.", e);
        }
    }
}
