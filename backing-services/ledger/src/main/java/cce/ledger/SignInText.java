package cce.ledger;

import static cce.ledger.SignInMessage.bad;
import static cce.ledger.SignInMessage.require;

import cce.protocol.ProtocolException;
import cce.protocol.WalletAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The lines of an EIP-4361 message, in the order of its grammar. Nothing is optional that the grammar does not make
/// so, and nothing is trimmed.
final class SignInText {
    private static final String FIRST_LINE_END = " wants you to sign in with your Ethereum account:";
    private static final String VERSION = "1";
    private static final Pattern DECIMAL = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private final List<String> lines;
    private int next;

    private SignInText(List<String> lines) {
        this.lines = lines;
    }

    static SignInMessage parse(String text) {
        require(text.length() <= SignInMessage.MAX_CHARS, "the text", "is longer than " + SignInMessage.MAX_CHARS);
        return new SignInText(List.of(text.split("\n", -1))).message();
    }

    static String format(SignInMessage message) {
        StringBuilder out = new StringBuilder();
        out.append(message.domain()).append(FIRST_LINE_END).append('\n');
        out.append(ChecksumAddress.format(message.address())).append("\n\n");
        message.statement().ifPresent(statement -> out.append(statement).append('\n'));
        out.append("\nURI: ").append(message.uri());
        out.append("\nVersion: ").append(VERSION);
        out.append("\nChain ID: ").append(message.chainId());
        out.append("\nNonce: ").append(message.nonce());
        out.append("\nIssued At: ").append(time(message.issuedAt()));
        message.expirationTime()
                .ifPresent(time -> out.append("\nExpiration Time: ").append(time(time)));
        message.notBefore().ifPresent(time -> out.append("\nNot Before: ").append(time(time)));
        message.requestId().ifPresent(id -> out.append("\nRequest ID: ").append(id));
        if (!message.resources().isEmpty()) {
            out.append("\nResources:");
            message.resources().forEach(resource -> out.append("\n- ").append(resource));
        }
        return out.toString();
    }

    private SignInMessage message() {
        String domain = domain(line("domain"));
        WalletAddress address = address(line("address"));
        requireBlank();
        Optional<String> statement = statement();
        URI uri = SignInMessage.uri("URI", value("URI"));
        require(value("Version").equals(VERSION), "Version", "must be 1");
        String chain = value("Chain ID");
        require(DECIMAL.matcher(chain).matches(), "Chain ID", "must be a number");
        String nonce = value("Nonce");
        Instant issuedAt = instant("Issued At", value("Issued At"));
        Optional<Instant> expires = optional("Expiration Time").map(text -> instant("Expiration Time", text));
        Optional<Instant> notBefore = optional("Not Before").map(text -> instant("Not Before", text));
        Optional<String> requestId = optional("Request ID");
        List<URI> resources = resources();
        require(next == lines.size(), "line " + (next + 1), "does not belong there");
        return new SignInMessage(
                domain,
                address,
                statement,
                uri,
                Long.parseLong(chain),
                nonce,
                issuedAt,
                expires,
                notBefore,
                requestId,
                resources);
    }

    /// The scheme that EIP-4361 lets stand before the domain says nothing that `URI` does not, and is dropped.
    private static String domain(String line) {
        require(line.endsWith(FIRST_LINE_END), "the first line", "must end in \"" + FIRST_LINE_END.strip() + "\"");
        String authority = line.substring(0, line.length() - FIRST_LINE_END.length());
        require(!authority.contains("://"), "domain", "must be written without a scheme");
        return authority;
    }

    private static WalletAddress address(String line) {
        try {
            WalletAddress address = WalletAddress.parse(line);
            require(ChecksumAddress.format(address).equals(line), "address", "must carry its EIP-55 checksum");
            return address;
        } catch (ProtocolException e) {
            throw bad("address", "must be 0x and 40 hexadecimal digits");
        }
    }

    private Optional<String> statement() {
        String line = line("statement");
        if (line.isEmpty()) {
            return Optional.empty();
        }
        requireBlank();
        return Optional.of(line);
    }

    private List<URI> resources() {
        if (next == lines.size() || !lines.get(next).equals("Resources:")) {
            return List.of();
        }
        next++;
        List<URI> found = new ArrayList<>();
        while (next < lines.size()) {
            String line = line("Resources");
            require(line.startsWith("- "), "Resources", "must each begin with \"- \"");
            found.add(SignInMessage.uri("Resources", line.substring(2)));
        }
        require(!found.isEmpty(), "Resources", "must not be an empty list");
        return found;
    }

    private void requireBlank() {
        require(line("the empty line").isEmpty(), "line " + next, "must be empty");
    }

    private String value(String field) {
        String line = line(field);
        require(line.startsWith(field + ": "), field, "must be line " + next);
        return line.substring(field.length() + 2);
    }

    private Optional<String> optional(String field) {
        boolean present = next < lines.size() && lines.get(next).startsWith(field + ": ");
        return present ? Optional.of(value(field)) : Optional.empty();
    }

    private String line(String field) {
        require(next < lines.size(), field, "is missing");
        return lines.get(next++);
    }

    private static Instant instant(String field, String text) {
        require(TIME.matcher(text).matches(), field, "must be a time such as 2026-01-02T03:04:05Z");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad(field, "must be a date that exists");
        }
    }

    private static String time(Instant time) {
        return DateTimeFormatter.ISO_INSTANT.format(time);
    }
}
