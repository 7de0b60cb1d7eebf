package cce.ledger;

import java.util.HexFormat;
import java.util.Locale;

/// Hexadecimal text of a known length, as JSON-RPC and wallets write it.
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    static byte[] decode(String field, String text, int length) {
        byte[] bytes = decode(field, text);
        if (bytes.length != length) {
            throw new LedgerException(
                    LedgerException.Reason.MALFORMED_ANSWER,
                    field + " must be " + length + " bytes, and is " + bytes.length + ".");
        }
        return bytes;
    }

    static byte[] decode(String field, String text) {
        String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        try {
            return FORMAT.parseHex(digits.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new LedgerException(LedgerException.Reason.MALFORMED_ANSWER, field + " is not hexadecimal.", e);
        }
    }

    static String encode(byte[] bytes) {
        return "0x" + FORMAT.formatHex(bytes);
    }
}
