package cce.cli;

import cce.ledger.ChainEndpoint;
import cce.ledger.DatasetTerms;
import cce.ledger.Deployment;
import cce.ledger.EmbeddedChain;
import cce.ledger.Ledger;
import cce.ledger.LedgerException;
import cce.ledger.LedgerView;
import cce.ledger.SignIn;
import cce.ledger.SignInMessage;
import cce.ledger.SignInPolicy;
import cce.ledger.Wallet;
import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What a wallet does on the chain, in the words of the command line.
final class Chain {
    /// Below a stack's folder: the deployer's key and what was deployed.
    static final String FOLDER = "chain";

    private static final int TOKEN_DECIMALS = 6;

    private Chain() {}

    static ChainEndpoint endpoint(Endpoint endpoint) {
        return ChainEndpoint.of(
                endpoint.chain().rpc(), endpoint.chain().deployment().chainId());
    }

    static Ledger connect(Endpoint endpoint, Wallet wallet) {
        return sentences(() -> Ledger.open(endpoint(endpoint), endpoint.chain().deployment(), wallet));
    }

    static LedgerView view(Endpoint endpoint) {
        return sentences(
                () -> LedgerView.open(endpoint(endpoint), endpoint.chain().deployment()));
    }

    static DatasetId createDataset(Ledger ledger, String name, BigDecimal hourlyRateDollars) {
        long rate;
        try {
            rate = hourlyRateDollars.movePointRight(TOKEN_DECIMALS).longValueExact();
        } catch (ArithmeticException e) {
            throw new CliException(ExitCode.USAGE, "An hourly rate has at most 6 decimals.", e);
        }
        String metadata = "data:text/plain," + URLEncoder.encode(name, StandardCharsets.UTF_8);
        return sentences(() -> ledger.registerDataset(new DatasetTerms(metadata, rate)));
    }

    static Map<String, Object> rent(Ledger ledger, DatasetId dataset, int hours) {
        return sentences(() -> {
            long rate = ledger.hourlyRate(dataset)
                    .orElseThrow(() -> CliException.refused("The chain knows no dataset " + dataset + "."));
            ledger.rent(dataset, hours);
            Map<String, Object> rental = new LinkedHashMap<>();
            rental.put("dataset_id", dataset.toString());
            rental.put("hours", hours);
            rental.put("cost", dollars(rate * hours));
            ledger.accessExpires(dataset, ledger.account())
                    .ifPresent(until -> rental.put("access_until", until.toString()));
            return rental;
        });
    }

    static Map<String, Object> terms(LedgerView ledger, DatasetId dataset) {
        return sentences(() -> {
            Map<String, Object> terms = new LinkedHashMap<>();
            terms.put("listed", ledger.isActive(dataset));
            ledger.hourlyRate(dataset).ifPresent(rate -> terms.put("hourly_rate", dollars(rate)));
            return terms;
        });
    }

    /// Only the embedded chain gives money away: the key of its deployer lies beside the endpoint file that
    /// `up` wrote.
    static void fund(Path endpointFile, WalletAddress account) {
        Endpoint endpoint = Endpoint.load(endpointFile);
        Path folder = endpointFile.toAbsolutePath().resolveSibling(FOLDER);
        if (!endpoint.profile().equals("dev") || !Files.isDirectory(folder)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Only a chain that ./cce up started here can fund wallets, and there is none beside " + endpointFile
                            + ". On any other chain, send gas and tokens to " + account + ".");
        }
        sentences(() -> {
            EmbeddedChain.fund(folder, endpoint(endpoint), account);
            return account;
        });
    }

    /// The wallet that signed the message for this one purpose, whenever that was; empty if it does not hold.
    static Optional<WalletAddress> signed(String message, String signature, String resource) {
        try {
            SignInMessage parsed = SignInMessage.parse(message);
            SignInPolicy policy =
                    SignInPolicy.of(parsed.domain(), parsed.uri(), parsed.chainId(), URI.create(resource));
            // The nonce was consumed when the vote was cast; here only what was signed counts.
            SignIn.Outcome outcome = SignIn.verify(message, signature, policy, parsed.issuedAt(), nonce -> true);
            return switch (outcome) {
                case SignIn.Outcome.Accepted accepted -> Optional.of(accepted.wallet());
                case SignIn.Outcome.Refused refused -> Optional.empty();
            };
        } catch (LedgerException e) {
            return Optional.empty();
        }
    }

    static String signInMessage(
            Endpoint endpoint,
            WalletAddress address,
            String statement,
            String resource,
            String nonce,
            Instant lifetimeEnd) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return SignInMessage.forPurpose(
                        endpoint.domain(),
                        URI.create("https://" + endpoint.domain()),
                        endpoint.chain().deployment().chainId(),
                        address,
                        statement,
                        nonce,
                        now,
                        lifetimeEnd.truncatedTo(ChronoUnit.MILLIS),
                        URI.create(resource))
                .format();
    }

    static String dollars(long smallestUnits) {
        return BigDecimal.valueOf(smallestUnits, TOKEN_DECIMALS)
                .stripTrailingZeros()
                .toPlainString();
    }

    /// A refusal of the chain or a contract as a sentence for the user.
    static <T> T sentences(Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException e) {
            int code = e.reason() == LedgerException.Reason.REVERTED ? ExitCode.REFUSED : ExitCode.UNREACHABLE;
            throw new CliException(code, String.valueOf(e.getMessage()), e);
        }
    }

    static Deployment deployment(Endpoint endpoint) {
        return endpoint.chain().deployment();
    }
}
