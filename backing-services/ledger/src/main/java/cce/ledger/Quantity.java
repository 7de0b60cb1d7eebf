package cce.ledger;

import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Numbers as JSON-RPC writes them: `0x` and hexadecimal digits.
final class Quantity {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{1,64}");

    private Quantity() {}

    static BigInteger big(String field, JsonNode node) {
        String text = node.asString("");
        if (!FORM.matcher(text).matches()) {
            throw new LedgerException(
                    LedgerException.Reason.MALFORMED_ANSWER,
                    "In the chain node's answer, " + field + " is not a hexadecimal number.");
        }
        return new BigInteger(text.substring(2), 16);
    }

    static long nonNegative(String field, JsonNode node) {
        return nonNegative(field, big(field, node));
    }

    static long nonNegative(String field, BigInteger value) {
        if (value.bitLength() > 63) {
            throw new LedgerException(
                    LedgerException.Reason.MALFORMED_ANSWER, "In the chain node's answer, " + field + " is too large.");
        }
        return value.longValueExact();
    }

    static String of(long value) {
        return "0x" + Long.toHexString(value);
    }
}
