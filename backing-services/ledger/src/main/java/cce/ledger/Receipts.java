package cce.ledger;

import cce.protocol.WalletAddress;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Waits for transactions: until they lie deep enough, and no longer than a bound.
final class Receipts {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long MAX_PAUSE_MILLIS = 1000;

    private final JsonRpc rpc;
    private final int confirmations;

    Receipts(JsonRpc rpc, int confirmations) {
        this.rpc = rpc;
        this.confirmations = confirmations;
    }

    /// The receipt is read anew each time: a reorganisation can move a transaction or take it back.
    Mined await(TxHash hash) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (System.nanoTime() < deadline) {
            JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash.toString());
            if (receipt.isObject()) {
                long block = Quantity.nonNegative("blockNumber", receipt.path("blockNumber"));
                if (isDeepEnough(block)) {
                    boolean succeeded = Quantity.nonNegative("status", receipt.path("status")) == 1;
                    return new Mined(hash, block, succeeded, receipt);
                }
            }
            sleep(pause);
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
        throw new LedgerException(
                LedgerException.Reason.TIMED_OUT,
                "Transaction " + hash + " was not mined within " + TIMEOUT.toSeconds()
                        + " seconds: repeat the request, which does no harm if it was mined after all.");
    }

    static WalletAddress createdContract(Mined mined) {
        return WalletAddress.of(Hex.decode(
                "contractAddress", mined.receipt().path("contractAddress").asString(""), WalletAddress.LENGTH));
    }

    private boolean isDeepEnough(long block) {
        return confirmations == 1
                || Quantity.nonNegative("blockNumber", rpc.call("eth_blockNumber")) - block + 1 >= confirmations;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerException(
                    LedgerException.Reason.TIMED_OUT, "Waiting for a transaction was interrupted.", e);
        }
    }
}
