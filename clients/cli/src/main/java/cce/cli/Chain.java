package cce.cli;

import cce.ledger.ChainEndpoint;
import cce.ledger.DatasetTerms;
import cce.ledger.Deployment;
import cce.ledger.EmbeddedChain;
import cce.ledger.Ledger;
import cce.ledger.LedgerException;
import cce.ledger.LedgerView;
import cce.ledger.SignInMessage;
import cce.ledger.Wallet;
import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What a wallet does on the chain, in the words of the command line.
final class Chain {
    private static final int TOKEN_DECIMALS = 6;

    private Chain() {}

    static ChainEndpoint endpoint(Endpoint endpoint) {
        return ChainEndpoint.of(endpoint.chain().rpc(), endpoint.chain().deployment().chainId());
    }

    static Ledger connect(Endpoint endpoint, Wallet wallet) {
        return sentences(() -> Ledger.open(endpoint(endpoint), endpoint.chain().deployment(), wallet));
    }

    static LedgerView view(Endpoint endpoint) {
        return sentences(() -> LedgerView.open(endpoint(endpoint), endpoint.chain().deployment()));
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

    static void fund(Endpoint endpoint, WalletAddress account) {
        sentences(() -> {
            EmbeddedChain.fund(endpoint(endpoint), endpoint.chain().deployment(), account);
            return account;
        });
    }

    static String signInMessage(
            Endpoint endpoint, WalletAddress address, String statement, String resource, String nonce, Instant lifetimeEnd) {
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
        return BigDecimal.valueOf(smallestUnits, TOKEN_DECIMALS).stripTrailingZeros().toPlainString();
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
