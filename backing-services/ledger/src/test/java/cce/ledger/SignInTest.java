package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignInTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final URI SERVER = URI.create("https://cced.example:8443");
    private static final URI PURPOSE = URI.create("urn:cce:login");
    private static final SignInPolicy POLICY = SignInPolicy.of("cced.example:8443", SERVER, 31337, PURPOSE);
    private static final String NONCE = "abcDEF0123456789";

    /// The first account of every development chain. One drawn at random has, now and then, an address whose checksum
    /// form is all small letters.
    private static final String KNOWN_KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private final Wallet wallet = Wallet.ofInsecureSecret(HexFormat.of().parseHex(KNOWN_KEY));
    private final Set<String> nonces = new HashSet<>(Set.of(NONCE));

    @Test
    void honestMessage_isAccepted() {
        String text = message().format();
        assertThat(verify(text, wallet.signMessage(text)))
                .isEqualTo(new SignIn.Outcome.Accepted(wallet.address(), message()));
    }

    @Test
    void secondUse_isRefused() {
        String text = message().format();
        verify(text, wallet.signMessage(text));
        assertFault(text, wallet.signMessage(text), SignIn.Fault.UNKNOWN_NONCE);
    }

    @Test
    void refusedMessage_doesNotBurnTheNonce() {
        String text = message().format();
        try (Wallet other = Wallet.create(new SecureRandom())) {
            assertFault(text, other.signMessage(text), SignIn.Fault.WRONG_SIGNER);
        }
        assertThat(nonces).contains(NONCE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cced.example:8443 wants | evil.example wants | WRONG_DOMAIN",
                "URI: https://cced.example:8443 | URI: https://evil.example | WRONG_URI",
                "Chain ID: 31337 | Chain ID: 1 | WRONG_CHAIN",
                "Nonce: abcDEF0123456789 | Nonce: abcDEF0123456780 | UNKNOWN_NONCE",
                "Issued At: 2026-03-04T05:06:07Z | Issued At: 2026-03-04T05:07:07Z | NOT_YET_VALID",
                "Issued At: 2026-03-04T05:06:07Z | Issued At: 2026-03-04T04:56:06Z | EXPIRED",
                "Expiration Time: 2026-03-04T05:11:07Z | Expiration Time: 2026-03-04T05:06:07Z | EXPIRED",
                "- urn:cce:login | - urn:cce:upload:0x00 | WRONG_PURPOSE",
                "- urn:cce:login | - urn:cce:login!- urn:cce:job:1 | WRONG_PURPOSE",
                "!Resources:!- urn:cce:login | '' | WRONG_PURPOSE"
            })
    void messageSignedForSomethingElse_isRefused(String from, String to, SignIn.Fault fault) {
        String text = tampered(from, to);
        assertFault(text, wallet.signMessage(text), fault);
    }

    @Test
    void notBeforeInTheFuture_isRefused() {
        String text = tampered("!Resources:", "!Not Before: 2026-03-04T05:07:07Z!Resources:");
        assertFault(text, wallet.signMessage(text), SignIn.Fault.NOT_YET_VALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cced.example:8443 wants | evil.example wants",
                "Sign in | Sign out",
                "URI: https://cced.example:8443 | URI: https://evil.example",
                "Chain ID: 31337 | Chain ID: 1",
                "Nonce: abc | Nonce: xyz",
                "Issued At: 2026-03-04T05:06:07Z | Issued At: 2026-03-04T05:06:08Z",
                "Expiration Time: 2026-03-04T05:11:07Z | Expiration Time: 2026-03-04T06:11:07Z",
                "- urn:cce:login | - urn:cce:upload:0x00"
            })
    void fieldChangedAfterSigning_isRefused(String from, String to) {
        String signature = wallet.signMessage(message().format());
        assertFault(tampered(from, to), signature, SignIn.Fault.WRONG_SIGNER);
    }

    @Test
    void addressChangedAfterSigning_isRefused() {
        try (Wallet other = Wallet.create(new SecureRandom())) {
            String text = message().format();
            String forged =
                    text.replace(ChecksumAddress.format(wallet.address()), ChecksumAddress.format(other.address()));
            assertFault(forged, wallet.signMessage(text), SignIn.Fault.WRONG_SIGNER);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Version: 1 | Version: 2",
                "Version: 1! | ''",
                "Chain ID: 31337 | Chain ID: 031337",
                "Chain ID: 31337 | Chain ID: 99999999999999999999",
                "Nonce: abcDEF0123456789 | Nonce: short",
                "Nonce: abcDEF0123456789 | Nonce: abcDEF0123456789-",
                "Issued At: 2026-03-04T05:06:07Z | Issued At: yesterday",
                "Issued At: 2026-03-04T05:06:07Z | Issued At: 2026-02-30T05:06:07Z",
                "Expiration Time: | Expiration  Time:",
                "cced.example:8443 wants | https://cced.example:8443 wants",
                "cced.example:8443 wants | evil.example/cced.example:8443 wants",
                "wants you to sign in | would like you to sign in",
                "- urn:cce:login | urn:cce:login",
                "- urn:cce:login | - login",
                "!- urn:cce:login | ''",
                "- urn:cce:login | - urn:cce:login!",
                "URI: https://cced.example:8443 | URI: not a uri",
                "Sign in to cced. | Sign in!to cced."
            })
    void malformedMessage_isRefused(String from, String to) {
        String text = tampered(from, to);
        assertFault(text, wallet.signMessage(text), SignIn.Fault.MALFORMED_MESSAGE);
    }

    @Test
    void addressWithoutItsChecksum_isRefused() {
        String text = message().format();
        String lower = text.replace(
                ChecksumAddress.format(wallet.address()), wallet.address().toString());
        assertFault(lower, wallet.signMessage(lower), SignIn.Fault.MALFORMED_MESSAGE);
    }

    @Test
    void windowsLineEnds_areRefused() {
        String text = message().format().replace("\n", "\r\n");
        assertFault(text, wallet.signMessage(text), SignIn.Fault.MALFORMED_MESSAGE);
    }

    @Test
    void endlessMessage_isRefused() {
        String text = message().format() + "x".repeat(SignInMessage.MAX_CHARS);
        assertFault(text, wallet.signMessage(text), SignIn.Fault.MALFORMED_MESSAGE);
    }

    @Test
    void everyPrefix_isRefusedWithoutAnyOtherFailure() {
        String text = message().format();
        String signature = wallet.signMessage(text);
        for (int length = 0; length < text.length(); length++) {
            assertThat(verify(text.substring(0, length), signature)).isInstanceOf(SignIn.Outcome.Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "00", "0x1b", "not hexadecimal"})
    void malformedSignature_isRefused(String signature) {
        assertFault(message().format(), signature, SignIn.Fault.MALFORMED_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "1a", "1d", "ff"})
    void signatureOfUnknownRecoveryValue_isRefused(String v) {
        String text = message().format();
        String signature = wallet.signMessage(text);
        assertFault(text, signature.substring(0, signature.length() - 2) + v, SignIn.Fault.MALFORMED_SIGNATURE);
    }

    @Test
    void signatureWithRecoveryZeroOrOneAndNoPrefix_isAccepted() {
        String text = message().format();
        String signature = wallet.signMessage(text);
        String v = signature.endsWith("1b") ? "00" : "01";
        String bare = signature.substring(2, signature.length() - 2) + v;
        assertThat(verify(text, bare)).isInstanceOf(SignIn.Outcome.Accepted.class);
    }

    @Test
    void mirroredSignature_isRefused() {
        String text = message().format();
        EthSignature low = EthSignature.parse(wallet.signMessage(text)).orElseThrow();
        EthSignature high = new EthSignature(low.r(), Curve.ORDER.subtract(low.s()), 1 - low.recovery());
        assertThat(Curve.recover(high, PersonalMessage.hash(text.getBytes(StandardCharsets.UTF_8))))
                .as("it is mathematically valid")
                .contains(wallet.address());
        assertFault(text, high.toHex(), SignIn.Fault.MALFORMED_SIGNATURE);
    }

    @Test
    void signatureOfZeros_isRefused() {
        EthSignature zero = new EthSignature(BigInteger.ZERO, BigInteger.ZERO, 0);
        assertFault(message().format(), zero.toHex(), SignIn.Fault.WRONG_SIGNER);
    }

    @Test
    void fullAndBareMessages_areReadBackEqual() {
        SignInMessage full = new SignInMessage(
                "a.example",
                wallet.address(),
                Optional.of("One line."),
                SERVER,
                1,
                NONCE,
                NOW.plusMillis(120),
                Optional.of(NOW.plusSeconds(1)),
                Optional.of(NOW),
                Optional.of("request-1"),
                List.of(PURPOSE, SERVER));
        SignInMessage bare = new SignInMessage(
                "a.example",
                wallet.address(),
                Optional.empty(),
                SERVER,
                1,
                NONCE,
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(SignInMessage.parse(full.format())).isEqualTo(full);
        assertThat(SignInMessage.parse(bare.format())).isEqualTo(bare);
    }

    @Test
    void policyOfEndlessAge_cannotBeMade() {
        assertThatThrownBy(() -> new SignInPolicy("d", SERVER, 1, PURPOSE, Duration.ofDays(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private SignInMessage message() {
        return SignInMessage.forPurpose(
                "cced.example:8443",
                SERVER,
                31337,
                wallet.address(),
                "Sign in to cced.",
                NONCE,
                NOW,
                NOW.plusSeconds(300),
                PURPOSE);
    }

    /// Replaces a part of the honest text, `!` standing for a line feed.
    private String tampered(String from, String to) {
        String text = message().format();
        String changed = text.replace(from.replace('!', '\n'), to.replace('!', '\n'));
        assertThat(changed).as("the tampering must change something").isNotEqualTo(text);
        return changed;
    }

    private SignIn.Outcome verify(String text, String signature) {
        return SignIn.verify(text, signature, POLICY, NOW, nonces::remove);
    }

    private void assertFault(String text, String signature, SignIn.Fault fault) {
        assertThat(verify(text, signature))
                .isInstanceOfSatisfying(
                        SignIn.Outcome.Refused.class,
                        refused -> assertThat(refused.fault())
                                .as(refused.sentence())
                                .isEqualTo(fault));
    }
}
