package cce.ledger;

import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Decides whether a signed EIP-4361 message proves that the holder of a wallet asks for one purpose, here and now.
///
/// Pure but for the nonce, which the caller's store consumes: last, once everything else holds, so that a forged
/// message cannot burn the nonce of an honest one.
public final class SignIn {
    private SignIn() {}

    /// The caller's record of the nonces it gave out.
    @FunctionalInterface
    public interface Nonces {
        /// True once for a nonce that was given out, is unexpired and was never consumed; in every other case false.
        boolean consume(String nonce);
    }

    /// What came of it.
    public sealed interface Outcome {
        record Accepted(WalletAddress wallet, SignInMessage message) implements Outcome {}

        record Refused(Fault fault, String sentence) implements Outcome {}
    }

    /// Why a message was refused.
    public enum Fault {
        MALFORMED_MESSAGE,
        MALFORMED_SIGNATURE,
        WRONG_SIGNER,
        WRONG_DOMAIN,
        WRONG_URI,
        WRONG_CHAIN,
        WRONG_PURPOSE,
        NOT_YET_VALID,
        EXPIRED,
        UNKNOWN_NONCE
    }

    public static Outcome verify(String message, String signature, SignInPolicy policy, Instant now, Nonces nonces) {
        SignInMessage parsed;
        try {
            parsed = SignInMessage.parse(message);
        } catch (LedgerException e) {
            return new Outcome.Refused(Fault.MALFORMED_MESSAGE, e.sentence());
        }
        Optional<Outcome.Refused> refusal = signer(message, signature, parsed)
                .or(() -> place(parsed, policy))
                .or(() -> time(parsed, policy, now));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!nonces.consume(parsed.nonce())) {
            return new Outcome.Refused(
                    Fault.UNKNOWN_NONCE, "The nonce is unknown, expired or used: fetch a new one and sign again.");
        }
        return new Outcome.Accepted(parsed.address(), parsed);
    }

    private static Optional<Outcome.Refused> signer(String message, String signature, SignInMessage parsed) {
        Optional<EthSignature> given = EthSignature.parse(signature);
        if (given.isEmpty()) {
            return refused(
                    Fault.MALFORMED_SIGNATURE,
                    "The signature must be 65 bytes r, s, v in hexadecimal, with s in the lower half and v 0, 1, 27 or 28.");
        }
        byte[] hash = PersonalMessage.hash(message.getBytes(StandardCharsets.UTF_8));
        boolean same = Curve.recover(given.get(), hash)
                .filter(address -> MessageDigest.isEqual(
                        address.toByteArray(), parsed.address().toByteArray()))
                .isPresent();
        return same
                ? Optional.empty()
                : refused(Fault.WRONG_SIGNER, "The message was not signed by the wallet it names.");
    }

    private static Optional<Outcome.Refused> place(SignInMessage message, SignInPolicy policy) {
        if (!message.domain().equals(policy.domain())) {
            return refused(Fault.WRONG_DOMAIN, "The message must be for the domain " + policy.domain() + ".");
        }
        if (!message.uri().equals(policy.uri())) {
            return refused(Fault.WRONG_URI, "The message must be for the URI " + policy.uri() + ".");
        }
        if (message.chainId() != policy.chainId()) {
            return refused(Fault.WRONG_CHAIN, "The message must be for chain " + policy.chainId() + ".");
        }
        if (!message.resources().equals(List.of(policy.resource()))) {
            return refused(
                    Fault.WRONG_PURPOSE, "The message must name exactly one resource, " + policy.resource() + ".");
        }
        return Optional.empty();
    }

    private static Optional<Outcome.Refused> time(SignInMessage message, SignInPolicy policy, Instant now) {
        Instant soonest = now.plus(policy.clockSkew());
        if (message.issuedAt().isAfter(soonest)
                || message.notBefore().filter(time -> time.isAfter(soonest)).isPresent()) {
            return refused(Fault.NOT_YET_VALID, "The message is not valid yet: check the clock of your machine.");
        }
        Duration age = Duration.between(message.issuedAt(), now);
        Instant expires = message.expirationTime().orElse(message.issuedAt().plus(policy.maxAge()));
        if (age.compareTo(policy.maxAge()) > 0 || !now.isBefore(expires)) {
            return refused(Fault.EXPIRED, "The message has expired: sign a new one.");
        }
        return Optional.empty();
    }

    private static Optional<Outcome.Refused> refused(Fault fault, String sentence) {
        return Optional.of(new Outcome.Refused(fault, sentence));
    }
}
