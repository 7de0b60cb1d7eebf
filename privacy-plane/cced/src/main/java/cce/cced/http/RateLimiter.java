package cce.cced.http;

import cce.cced.Refusal;
import cce.protocol.ProblemType;
import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// A token bucket for each peer, for the routes that cost something before anyone has proved who they are. It bounds work;
/// it is no access control, since a peer may have many addresses.
final class RateLimiter {
    private static final int MAX_PEERS = 10_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int burst;
    private final int perSecond;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_PEERS;
        }
    };

    private record Bucket(double tokens, long at) {}

    RateLimiter(int burst, int perSecond, LongSupplier nanoTime) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    void admit(ServerRequest request) {
        if (!admit(request.remotePeer().host())) {
            throw new Refusal(
                    ProblemType.RATE_LIMITED, "This address has sent too many requests; wait a second and try again.");
        }
    }

    boolean admit(String peer) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Bucket bucket = buckets.getOrDefault(peer, new Bucket(burst, now));
            double refill = (double) (now - bucket.at()) / NANOS_PER_SECOND * perSecond;
            double tokens = Math.min(burst, bucket.tokens() + refill);
            boolean admitted = tokens >= 1;
            buckets.put(peer, new Bucket(admitted ? tokens - 1 : tokens, now));
            return admitted;
        } finally {
            lock.unlock();
        }
    }
}
