package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.web3j.abi.datatypes.Type;
import tools.jackson.databind.JsonNode;

/// Acts over JSON-RPC for one account.
final class EvmLedger extends EvmView implements Ledger {
    private static final String CREATED =
            Hex.encode(Curve.keccak("RentalOnlyCreated(uint256,address,address,string,uint256)"
                    .getBytes(StandardCharsets.US_ASCII)));
    private static final int CREATED_ADDRESS_TOPIC = 3;

    private final Sender sender;

    private EvmLedger(ChainEndpoint endpoint, Deployment deployment, Wallet wallet) {
        super(endpoint, deployment);
        this.sender = new Sender(rpc(), endpoint, wallet);
    }

    static LedgerView reading(ChainEndpoint endpoint, Deployment deployment) {
        return new EvmView(endpoint, deployment).checked(endpoint);
    }

    static Ledger acting(ChainEndpoint endpoint, Deployment deployment, Wallet wallet) {
        EvmLedger ledger = new EvmLedger(endpoint, deployment, wallet);
        ledger.checked(endpoint);
        return ledger;
    }

    @Override
    public WalletAddress account() {
        return sender.account();
    }

    @Override
    public DatasetId registerDataset(DatasetTerms terms) {
        Mined mined = act(
                deployment().factory(),
                "deployRentalOnly",
                Abi.address(account()),
                Abi.text(terms.metadataUri()),
                Abi.number(terms.hourlyRate()));
        for (JsonNode log : mined.receipt().path("logs")) {
            JsonNode topics = log.path("topics");
            if (CREATED.equalsIgnoreCase(topics.path(0).asString(""))) {
                byte[] topic = Hex.decode("topic", topics.path(CREATED_ADDRESS_TOPIC).asString(""), Abi.WORD_BYTES);
                return DatasetId.of(Abi.addressIn("rentalOnly", topic, 0));
            }
        }
        throw new LedgerException(
                LedgerException.Reason.MALFORMED_ANSWER,
                "The chain node's receipt of transaction " + mined.hash() + " does not name the new dataset.");
    }

    @Override
    public void rent(DatasetId dataset, int hours) {
        long rate = hourlyRate(dataset)
                .orElseThrow(() -> new LedgerException(
                        LedgerException.Reason.REVERTED,
                        "There is no dataset " + dataset + " in the registry: check its id."));
        long cost;
        try {
            cost = Math.multiplyExact(rate, (long) hours);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("That many hours cost more than can be paid.", e);
        }
        if (cost > 0) {
            act(deployment().paymentToken(), "approve", Abi.address(dataset), Abi.number(cost));
        }
        act(contract(dataset), "purchaseAccess", Abi.number(Math.max(hours, 0)));
    }

    @Override
    public void updateHourlyRate(DatasetId dataset, long hourlyRate) {
        act(contract(dataset), "updateHourlyRate", Abi.number(hourlyRate));
    }

    @Override
    public void updateMetadata(DatasetId dataset, String metadataUri) {
        act(contract(dataset), "updateMetadata", Abi.text(metadataUri));
    }

    @Override
    public void deactivate(DatasetId dataset) {
        act(contract(dataset), "deactivate");
    }

    @Override
    public void withdraw(DatasetId dataset) {
        act(contract(dataset), "withdraw");
    }

    /// The contract itself refuses a repeated record, so two tries at once end in one record and two equal receipts.
    @Override
    public Receipt append(AuditRecord content) {
        Optional<Receipt> before = find(account(), content);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            Mined mined = act(
                    deployment().auditLog(),
                    "append",
                    Abi.kind(content.kind()),
                    Abi.address(content.dataset()),
                    Abi.digest(content.subject()),
                    Abi.digest(content.digest()));
            return logs().in(mined).receipt();
        } catch (LedgerException e) {
            if (e.reason() != LedgerException.Reason.REVERTED) {
                throw e;
            }
            return find(account(), content).orElseThrow(() -> e);
        }
    }

    @Override
    public void permitRecorder(WalletAddress recorder) {
        act(deployment().auditLog(), "permitRecorder", Abi.address(recorder));
    }

    @Override
    public void dismissRecorder(WalletAddress recorder) {
        act(deployment().auditLog(), "dismissRecorder", Abi.address(recorder));
    }

    private Mined act(WalletAddress contract, String function, Type<?>... arguments) {
        return sender.send(Optional.of(contract), Abi.call(function, arguments));
    }

    private static WalletAddress contract(DatasetId dataset) {
        return WalletAddress.of(dataset.toByteArray());
    }
}
