package cce.ledger;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// A recoverable secp256k1 signature.
///
/// @param recovery parity of the y coordinate of the point r stands for, 0 or 1
record EthSignature(BigInteger r, BigInteger s, int recovery) {
    static final int LENGTH = 65;
    private static final int V_OFFSET = 27;

    /// Reads 65 bytes r ‖ s ‖ v as 130 hexadecimal digits, `0x` optional, v one of 0, 1, 27, 28, s in the lower half.
    /// Empty for anything else: the caller says so in its own words.
    static Optional<EthSignature> parse(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (digits.length() != 2 * LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(digits.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int v = Byte.toUnsignedInt(bytes[LENGTH - 1]);
        int recovery = v >= V_OFFSET ? v - V_OFFSET : v;
        BigInteger r = new BigInteger(1, Arrays.copyOfRange(bytes, 0, Curve.SCALAR_BYTES));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(bytes, Curve.SCALAR_BYTES, 2 * Curve.SCALAR_BYTES));
        return recovery > 1 || !Curve.isLow(s) ? Optional.empty() : Optional.of(new EthSignature(r, s, recovery));
    }

    /// r ‖ s ‖ v with v 27 or 28, as wallets give it.
    String toHex() {
        byte[] out = new byte[LENGTH];
        System.arraycopy(fixed(r), 0, out, 0, Curve.SCALAR_BYTES);
        System.arraycopy(fixed(s), 0, out, Curve.SCALAR_BYTES, Curve.SCALAR_BYTES);
        out[LENGTH - 1] = (byte) (V_OFFSET + recovery);
        return Hex.encode(out);
    }

    static byte[] fixed(BigInteger value) {
        byte[] minimal = value.toByteArray();
        byte[] out = new byte[Curve.SCALAR_BYTES];
        int length = Math.min(minimal.length, out.length);
        System.arraycopy(minimal, minimal.length - length, out, out.length - length, length);
        return out;
    }
}
