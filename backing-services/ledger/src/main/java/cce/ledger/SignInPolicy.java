package cce.ledger;

import java.net.URI;
import java.time.Duration;

/// What a sign-in message must say to be good here and now.
///
/// @param domain that the message must name; a message for another site is someone else's sign-in, relayed
/// @param uri that the message must name
/// @param resource the one purpose this signature is wanted for: the message must name it and nothing else
/// @param maxAge longest time between `Issued At` and now, whatever `Expiration Time` says
/// @param clockSkew how far the clocks of wallet and server may differ
public record SignInPolicy(
        String domain, URI uri, long chainId, URI resource, Duration maxAge, Duration clockSkew) {
    /// Longest age any policy may allow.
    public static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final Duration MAX_SKEW = Duration.ofMinutes(2);

    public SignInPolicy {
        if (maxAge.isNegative() || maxAge.isZero() || maxAge.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException("A sign-in message may be at most " + MAX_AGE + " old.");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("The clock skew may be at most " + MAX_SKEW + ".");
        }
    }

    /// Ten minutes of age, half a minute of skew.
    public static SignInPolicy of(String domain, URI uri, long chainId, URI resource) {
        return new SignInPolicy(domain, uri, chainId, resource, MAX_AGE, Duration.ofSeconds(30));
    }
}
