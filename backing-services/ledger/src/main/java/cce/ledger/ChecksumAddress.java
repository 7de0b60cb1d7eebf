package cce.ledger;

import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;

/// EIP-55: the case of an address's letters is its checksum.
final class ChecksumAddress {
    private ChecksumAddress() {}

    static String format(WalletAddress address) {
        String digits = address.bytes().hex();
        byte[] hash = Curve.keccak(digits.getBytes(StandardCharsets.US_ASCII));
        StringBuilder out = new StringBuilder("0x");
        for (int i = 0; i < digits.length(); i++) {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            char digit = digits.charAt(i);
            out.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
        }
        return out.toString();
    }
}
