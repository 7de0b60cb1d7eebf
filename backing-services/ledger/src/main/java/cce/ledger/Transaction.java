package cce.ledger;

import cce.protocol.Bytes;
import cce.protocol.WalletAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/// An EIP-1559 transaction that sends no coins.
///
/// @param to empty to create a contract
record Transaction(
        long chainId,
        long nonce,
        BigInteger priorityFeeWei,
        BigInteger maxFeeWei,
        long gasLimit,
        Optional<WalletAddress> to,
        Bytes data) {
    private static final byte TYPE = 2;

    /// The bytes that a node takes.
    byte[] sign(Wallet wallet) {
        EthSignature signature = wallet.signHash(Curve.keccak(encode(fields())));
        List<RlpType> signed = fields();
        signed.add(RlpString.create(signature.recovery()));
        signed.add(RlpString.create(signature.r()));
        signed.add(RlpString.create(signature.s()));
        return encode(signed);
    }

    private List<RlpType> fields() {
        List<RlpType> fields = new ArrayList<>();
        fields.add(RlpString.create(chainId));
        fields.add(RlpString.create(nonce));
        fields.add(RlpString.create(priorityFeeWei));
        fields.add(RlpString.create(maxFeeWei));
        fields.add(RlpString.create(gasLimit));
        fields.add(RlpString.create(to.map(WalletAddress::toByteArray).orElse(new byte[0])));
        fields.add(RlpString.create(BigInteger.ZERO));
        fields.add(RlpString.create(data.toByteArray()));
        fields.add(new RlpList());
        return fields;
    }

    private static byte[] encode(List<RlpType> fields) {
        byte[] list = RlpEncoder.encode(new RlpList(fields));
        byte[] typed = new byte[1 + list.length];
        typed[0] = TYPE;
        System.arraycopy(list, 0, typed, 1, list.length);
        return typed;
    }
}
