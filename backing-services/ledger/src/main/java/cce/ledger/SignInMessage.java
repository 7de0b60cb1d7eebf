package cce.ledger;

import cce.protocol.WalletAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An EIP-4361 message: what a wallet's owner reads and signs (docs/formats/sign-in.md).
///
/// Parsing is strict: every line of the text is accounted for, in the order of the grammar, so that what was signed and
/// what is understood are the same. [#format] writes a text that [#parse] reads back as an equal message.
///
/// @param domain authority that asks, such as `cced.example:8443`
/// @param nonce at least 8 letters and digits, from the server
/// @param issuedAt and the other times are in whole milliseconds, UTC
/// @param resources URIs; the purpose and request this signature is good for
public record SignInMessage(
        String domain,
        WalletAddress address,
        Optional<String> statement,
        URI uri,
        long chainId,
        String nonce,
        Instant issuedAt,
        Optional<Instant> expirationTime,
        Optional<Instant> notBefore,
        Optional<String> requestId,
        List<URI> resources) {

    /// Longest message taken, in characters.
    public static final int MAX_CHARS = 4096;

    private static final int MAX_RESOURCES = 16;
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.\\-\\[\\]:]{1,255}");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9]{8,128}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%\\-]{0,128}");
    /// Printable ASCII: a statement with other characters could look different from what it is.
    private static final Pattern STATEMENT = Pattern.compile("[ -~]{1,512}");

    public SignInMessage {
        require(DOMAIN.matcher(domain).matches(), "domain", "must be a host, with a port if it is not the usual one");
        statement.ifPresent(text -> require(
                STATEMENT.matcher(text).matches(), "statement", "must be one line of at most 512 printable characters"));
        requireUri("URI", uri);
        require(chainId > 0, "Chain ID", "must be positive");
        require(NONCE.matcher(nonce).matches(), "Nonce", "must be 8 to 128 letters and digits");
        requestId.ifPresent(id ->
                require(REQUEST_ID.matcher(id).matches(), "Request ID", "must be at most 128 characters of a URI path"));
        require(resources.size() <= MAX_RESOURCES, "Resources", "must be at most " + MAX_RESOURCES);
        resources = List.copyOf(resources);
        resources.forEach(resource -> requireUri("Resources", resource));
        requireMillis("Issued At", issuedAt);
        expirationTime.ifPresent(time -> requireMillis("Expiration Time", time));
        notBefore.ifPresent(time -> requireMillis("Not Before", time));
    }

    /// A message for one purpose, valid from `issuedAt` until `expires`.
    public static SignInMessage forPurpose(
            String domain,
            URI uri,
            long chainId,
            WalletAddress address,
            String statement,
            String nonce,
            Instant issuedAt,
            Instant expires,
            URI resource) {
        return new SignInMessage(
                domain,
                address,
                Optional.of(statement),
                uri,
                chainId,
                nonce,
                issuedAt,
                Optional.of(expires),
                Optional.empty(),
                Optional.empty(),
                List.of(resource));
    }

    /// Reads a message; a [LedgerException] of reason `BAD_MESSAGE` names the line that is wrong.
    public static SignInMessage parse(String text) {
        return SignInText.parse(text);
    }

    /// The text to sign.
    public String format() {
        return SignInText.format(this);
    }

    static void require(boolean condition, String field, String what) {
        if (!condition) {
            throw bad(field, what);
        }
    }

    static LedgerException bad(String field, String what) {
        return new LedgerException(
                LedgerException.Reason.BAD_MESSAGE, "In the sign-in message, " + field + " " + what + ".");
    }

    static URI uri(String field, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw bad(field, "must be a URI (RFC 3986)");
        }
    }

    private static void requireUri(String field, URI uri) {
        String text = uri.toString();
        require(
                uri.isAbsolute() && text.length() <= 512 && STATEMENT.matcher(text).matches(),
                field,
                "must be an absolute URI of at most 512 characters");
    }

    private static void requireMillis(String field, Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        require(
                time.truncatedTo(ChronoUnit.MILLIS).equals(time) && year >= 1970 && year <= 9999,
                field,
                "must be a time between 1970 and 9999, in whole milliseconds");
    }
}
