package cce.ledger;

import cce.protocol.Bytes;
import cce.protocol.WalletAddress;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/// Sends one account's transactions, from any number of threads.
///
/// Nonces are given out under a lock that is held until the node has taken the transaction, so none is skipped and
/// none is used twice; waiting for the block happens outside of it.
final class Sender {
    private static final int MAX_TRIES = 4;
    private static final long MAX_GAS = 12_000_000;
    private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
    /// A node that lies about fees could otherwise spend the account's coins.
    private static final BigInteger MAX_FEE_WEI = GWEI.multiply(BigInteger.valueOf(2000));

    private final JsonRpc rpc;
    private final long chainId;
    private final Wallet wallet;
    private final Receipts receipts;
    private final ReentrantLock lock = new ReentrantLock();
    private OptionalLong nextNonce = OptionalLong.empty();

    Sender(JsonRpc rpc, ChainEndpoint endpoint, Wallet wallet) {
        this.rpc = rpc;
        this.chainId = endpoint.chainId();
        this.wallet = wallet;
        this.receipts = new Receipts(rpc, endpoint.confirmations());
    }

    WalletAddress account() {
        return wallet.address();
    }

    /// Sends and waits; a contract that refuses is a [LedgerException] with its reason.
    Mined send(Optional<WalletAddress> to, byte[] data) {
        Map<String, Object> call = request(to, data);
        long gas = gasLimit(call);
        TxHash hash = submit(to, data, gas);
        try {
            Mined mined = receipts.await(hash);
            if (!mined.succeeded()) {
                rpc.call("eth_call", call, Quantity.of(mined.block()));
                throw new LedgerException(
                        LedgerException.Reason.REVERTED,
                        "Transaction " + hash + " failed in its block, for a reason that has passed: try again.");
            }
            return mined;
        } catch (LedgerException e) {
            if (e.reason() == LedgerException.Reason.TIMED_OUT) {
                forgetNonce();
            }
            throw e;
        }
    }

    /// Waits for a transaction sent before.
    Mined await(TxHash hash) {
        return receipts.await(hash);
    }

    private Map<String, Object> request(Optional<WalletAddress> to, byte[] data) {
        String from = wallet.address().toString();
        return to.isPresent()
                ? Map.of("from", from, "to", to.get().toString(), "data", Hex.encode(data))
                : Map.of("from", from, "data", Hex.encode(data));
    }

    /// Half as much again: what other transactions write first can make this one dearer.
    private long gasLimit(Map<String, Object> call) {
        long estimate = Quantity.nonNegative("gas", rpc.call("eth_estimateGas", call));
        if (estimate > MAX_GAS) {
            throw new LedgerException(
                    LedgerException.Reason.REFUSED_BY_NODE, "The chain node asks for more gas than we ever need.");
        }
        return estimate + estimate / 2;
    }

    private TxHash submit(Optional<WalletAddress> to, byte[] data, long gas) {
        lock.lock();
        try {
            for (int attempt = 1; ; attempt++) {
                long nonce = nextNonce.isPresent() ? nextNonce.getAsLong() : pendingNonce();
                nextNonce = OptionalLong.empty();
                byte[] signed = transaction(to, data, gas, nonce).sign(wallet);
                JsonRpc.Answer answer = rpc.ask("eth_sendRawTransaction", Hex.encode(signed));
                if (answer instanceof JsonRpc.Answer.Fault fault && !isKnown(fault)) {
                    if (attempt == MAX_TRIES || !isNonceFault(fault)) {
                        throw Reverts.explain(fault);
                    }
                } else {
                    nextNonce = OptionalLong.of(nonce + 1);
                    return TxHash.of(Curve.keccak(signed));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Transaction transaction(Optional<WalletAddress> to, byte[] data, long gas, long nonce) {
        JsonNode latest = rpc.call("eth_getBlockByNumber", "latest", false);
        BigInteger base = Quantity.big("baseFeePerGas", latest.path("baseFeePerGas"));
        BigInteger priority = Quantity.big("maxPriorityFeePerGas", rpc.call("eth_maxPriorityFeePerGas"));
        BigInteger max = base.shiftLeft(1).add(priority);
        if (max.compareTo(MAX_FEE_WEI) > 0) {
            throw new LedgerException(
                    LedgerException.Reason.REFUSED_BY_NODE,
                    "Gas costs more than 2000 gwei on this chain now: wait, or use another node.");
        }
        return new Transaction(chainId, nonce, priority, max, gas, to, Bytes.of(data));
    }

    private long pendingNonce() {
        return Quantity.nonNegative(
                "nonce", rpc.call("eth_getTransactionCount", wallet.address().toString(), "pending"));
    }

    private void forgetNonce() {
        lock.lock();
        try {
            nextNonce = OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isKnown(JsonRpc.Answer.Fault fault) {
        String message = fault.message().toLowerCase(Locale.ROOT);
        return message.contains("already known") || message.contains("already imported");
    }

    /// Another process may use the account too: then the node's own count is asked for again.
    private static boolean isNonceFault(JsonRpc.Answer.Fault fault) {
        return fault.message().toLowerCase(Locale.ROOT).contains("nonce");
    }
}
