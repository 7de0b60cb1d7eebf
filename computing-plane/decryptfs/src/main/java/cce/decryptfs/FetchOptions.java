package cce.decryptfs;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How ciphertext is brought from a store that is far away: S3, or a mount of one.
///
/// @param cache blocks of ciphertext on disk, shared by the mounts of a process; the caller closes it
///     after them
/// @param memoryBytes ciphertext kept in memory, per mount; with a cache, what the disk does not have yet
/// @param parallelRequests range requests under way for waiting readers, and as many ahead of them
/// @param maxWindowBytes how far ahead of a sequential reader is fetched
/// @param timeout after which a read fails; the store's own retries end before
public record FetchOptions(
        Optional<CiphertextCache> cache, int memoryBytes, int parallelRequests, int maxWindowBytes, Duration timeout) {

    /// Room for what a few sequential readers are ahead.
    public static final int MIN_MEMORY_BYTES = 16 << 20;

    public static final int MAX_PARALLEL_REQUESTS = 64;

    public FetchOptions {
        Objects.requireNonNull(cache, "cache");
        if (memoryBytes < MIN_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "Fetching needs at least " + MIN_MEMORY_BYTES + " bytes of memory, not " + memoryBytes + ".");
        }
        if (parallelRequests < 1 || parallelRequests > MAX_PARALLEL_REQUESTS) {
            throw new IllegalArgumentException(
                    "1 to " + MAX_PARALLEL_REQUESTS + " requests run in parallel, not " + parallelRequests + ".");
        }
        if (maxWindowBytes < 0 || maxWindowBytes > memoryBytes / 2) {
            throw new IllegalArgumentException("The window ahead of a reader is at most half of the memory.");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("A read needs some time.");
        }
    }

    /// 64 MiB of memory, 8 requests, 16 MiB ahead, two minutes, no disk.
    public static FetchOptions standard() {
        return new FetchOptions(Optional.empty(), 64 << 20, 8, 16 << 20, Duration.ofMinutes(2));
    }

    public FetchOptions withCache(CiphertextCache disk) {
        return new FetchOptions(Optional.of(disk), memoryBytes, parallelRequests, maxWindowBytes, timeout);
    }

    public FetchOptions withTimeout(Duration limit) {
        return new FetchOptions(cache, memoryBytes, parallelRequests, maxWindowBytes, limit);
    }
}
