package cce.ledger;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint8;

/// Calls to contracts as bytes, and the words they answer with. Every answer read here is a run of 32-byte words.
final class Abi {
    static final int WORD_BYTES = 32;

    private Abi() {}

    @SuppressWarnings("rawtypes") // the encoder's own signature
    static byte[] call(String function, Type<?>... arguments) {
        List<Type> inputs = List.of(arguments);
        return Hex.decode("call", FunctionEncoder.encode(new Function(function, inputs, List.of())));
    }

    @SuppressWarnings("rawtypes")
    static byte[] deployment(String bytecode, Type<?>... arguments) {
        List<Type> inputs = List.of(arguments);
        return Hex.decode("bytecode", bytecode + FunctionEncoder.encodeConstructor(inputs));
    }

    static Address address(WalletAddress value) {
        return new Address(value.toString());
    }

    static Address address(DatasetId value) {
        return new Address(value.toString());
    }

    static Uint256 number(long value) {
        return new Uint256(BigInteger.valueOf(value));
    }

    static Uint8 kind(RecordKind value) {
        return new Uint8(value.code());
    }

    static Bytes32 digest(Sha256Digest value) {
        return new Bytes32(value.toByteArray());
    }

    static Utf8String text(String value) {
        return new Utf8String(value);
    }

    static WalletAddress walletIn(String field, byte[] words, int index) {
        return WalletAddress.of(addressIn(field, words, index));
    }

    static byte[] addressIn(String field, byte[] words, int index) {
        byte[] word = word(field, words, index);
        int padding = WORD_BYTES - WalletAddress.LENGTH;
        for (int i = 0; i < padding; i++) {
            if (word[i] != 0) {
                throw malformed(field, "is not an address");
            }
        }
        return Arrays.copyOfRange(word, padding, WORD_BYTES);
    }

    static long numberIn(String field, byte[] words, int index) {
        return Quantity.nonNegative(field, new BigInteger(1, word(field, words, index)));
    }

    static boolean flagIn(String field, byte[] words) {
        long value = numberIn(field, words, 0);
        if (value > 1) {
            throw malformed(field, "is neither true nor false");
        }
        return value == 1;
    }

    static Bytes wordIn(String field, byte[] words, int index) {
        return Bytes.of(word(field, words, index));
    }

    private static byte[] word(String field, byte[] words, int index) {
        int from = index * WORD_BYTES;
        if (words.length < from + WORD_BYTES || words.length % WORD_BYTES != 0) {
            throw malformed(field, "is missing");
        }
        return Arrays.copyOfRange(words, from, from + WORD_BYTES);
    }

    private static LedgerException malformed(String field, String what) {
        return new LedgerException(
                LedgerException.Reason.MALFORMED_ANSWER, "In the contract's answer, " + field + " " + what + ".");
    }
}
