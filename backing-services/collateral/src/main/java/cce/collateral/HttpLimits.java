package cce.collateral;

import java.time.Duration;

/// What one fetch may cost.
///
/// @param timeout of one attempt
/// @param maxBodyBytes of one answer
/// @param attempts in total
/// @param firstBackoff the pause after the first failed attempt; it doubles from there
public record HttpLimits(Duration timeout, int maxBodyBytes, int attempts, Duration firstBackoff) {
    public HttpLimits {
        if (timeout.isNegative() || timeout.isZero() || maxBodyBytes < 1 || attempts < 1 || firstBackoff.isNegative()) {
            throw new IllegalStateException("The limits of the provisioning client must be positive.");
        }
    }

    public static HttpLimits standard() {
        return new HttpLimits(Duration.ofSeconds(10), 4 * 1024 * 1024, 4, Duration.ofMillis(250));
    }
}
