package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// An Ethereum account: the identity of a provider, a consumer or a reviewer.
public record WalletAddress(Bytes bytes) {
    /// Length in bytes.
    public static final int LENGTH = 20;

    public WalletAddress {
        bytes.requireLength("wallet_address", LENGTH);
    }

    /// Reads 40 hexadecimal digits, with or without `0x`,; anything else is refused with a [ProtocolException].
    @JsonCreator
    public static WalletAddress parse(String text) {
        return new WalletAddress(Bytes.parsePrefixedHex("wallet_address", text, LENGTH));
    }

    public static WalletAddress of(byte[] bytes) {
        return new WalletAddress(Bytes.of(bytes));
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @JsonValue
    @Override
    public String toString() {
        return "0x" + bytes.hex();
    }
}
