package cce.ledger;

import cce.protocol.WalletAddress;
import java.util.Map;

/// Reads a contract's state as of the latest or a given block.
record ContractCalls(JsonRpc rpc, String block) {
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    static ContractCalls latest(JsonRpc rpc) {
        return new ContractCalls(rpc, "latest");
    }

    static ContractCalls at(JsonRpc rpc, long block) {
        return new ContractCalls(rpc, Quantity.of(block));
    }

    byte[] read(WalletAddress contract, byte[] call) {
        byte[] answer = Hex.decode(
                "result",
                rpc.call("eth_call", Map.of("to", contract.toString(), "data", Hex.encode(call)), block)
                        .asString(""));
        if (answer.length == 0 || answer.length > MAX_ANSWER_BYTES) {
            throw new LedgerException(
                    LedgerException.Reason.WRONG_CHAIN,
                    "The contract " + contract + " does not answer: check the deployment file and the chain node.");
        }
        return answer;
    }
}
