package cce.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The custom errors of the contracts, as sentences.
final class Reverts {
    private static final int SELECTOR_BYTES = 4;
    private static final Map<String, String> SENTENCES = sentences();

    private Reverts() {}

    static LedgerException explain(JsonRpc.Answer.Fault fault) {
        if (fault.data().isPresent()) {
            return new LedgerException(LedgerException.Reason.REVERTED, sentence(fault.data().get()));
        }
        return new LedgerException(
                LedgerException.Reason.REFUSED_BY_NODE, "The chain node refused the request: " + fault.message() + ".");
    }

    static String sentence(byte[] data) {
        if (data.length < SELECTOR_BYTES) {
            return "The contract refused without giving a reason.";
        }
        String selector = HexFormat.of().formatHex(data, 0, SELECTOR_BYTES);
        return SENTENCES.getOrDefault(selector, "The contract refused with the unknown error 0x" + selector + ".");
    }

    private static Map<String, String> sentences() {
        Map<String, String> bySelector = new LinkedHashMap<>();
        Map<String, String> bySignature = Map.ofEntries(
                Map.entry("NotOwner()", "Only the owner of the contract may do this."),
                Map.entry("NotPermitted()", "This account may not write that record to the audit log: the log's owner must permit it."),
                Map.entry("AlreadyRecorded(uint256)", "This record is in the audit log already."),
                Map.entry("NoSuchRecord()", "The audit log has no record of that number."),
                Map.entry("ContractDeactivated()", "The dataset is no longer offered."),
                Map.entry("AlreadyDeactivated()", "The dataset was withdrawn from offer before."),
                Map.entry("HoursMustBePositive()", "Rent at least one hour."),
                Map.entry("TooManyHours()", "Rent at most ten years at a time."),
                Map.entry("NothingToWithdraw()", "There is no rent to withdraw."),
                Map.entry("AlreadyInitialized()", "The contract was set up before and cannot be set up again."),
                Map.entry("AlreadyRegistered()", "The contract is registered as a dataset already."),
                Map.entry("EmptyString()", "The metadata URI must not be empty."),
                Map.entry("ZeroAddress()", "The zero address is not an account."),
                Map.entry("NotAContract()", "There is no contract at that address."),
                Map.entry("CloneFailed()", "The dataset's contract could not be created."),
                Map.entry("PaymentFailed()", "The payment failed: check that the account holds enough of the payment token."),
                Map.entry("Reentered()", "The payment token called back into the contract, which is not allowed."),
                Map.entry("InsufficientBalance()", "The account does not hold enough of the payment token."),
                Map.entry("InsufficientAllowance()", "The account has not allowed that payment."),
                Map.entry("NotProject()", "Only the project of the dataset may do this."));
        bySignature.forEach((signature, sentence) -> bySelector.put(selector(signature), sentence));
        return Map.copyOf(bySelector);
    }

    static String selector(String signature) {
        byte[] hash = Curve.keccak(signature.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(Arrays.copyOf(hash, SELECTOR_BYTES));
    }
}
