package cce.collateral;

import java.time.Duration;

/// What one fetch may cost.
///
/// @param timeout of one attempt
/// @param maxBodyBytes of one answer
/// @param attempts in total
/// @param firstBackoff the pause after the first failed attempt; it doubles from there, plus as much by chance
/// @param maxRetryAfter the longest pause a server may ask for that is waited out; a longer one fails the fetch
public record HttpLimits(
        Duration timeout, int maxBodyBytes, int attempts, Duration firstBackoff, Duration maxRetryAfter) {
    private static final Duration STANDARD_RETRY_AFTER = Duration.ofSeconds(15);

    public HttpLimits {
        if (timeout.isNegative()
                || timeout.isZero()
                || maxBodyBytes < 1
                || attempts < 1
                || firstBackoff.isNegative()
                || maxRetryAfter.isNegative()) {
            throw new IllegalStateException("The limits of the provisioning client must be positive.");
        }
    }

    public HttpLimits(Duration timeout, int maxBodyBytes, int attempts, Duration firstBackoff) {
        this(timeout, maxBodyBytes, attempts, firstBackoff, STANDARD_RETRY_AFTER);
    }

    public static HttpLimits standard() {
        return new HttpLimits(Duration.ofSeconds(10), 4 * 1024 * 1024, 4, Duration.ofMillis(250));
    }
}
