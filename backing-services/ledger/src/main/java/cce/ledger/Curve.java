package cce.ledger;

import cce.protocol.WalletAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/// secp256k1 as Ethereum uses it: deterministic signatures (RFC 6979) in the lower half of the order (EIP-2), and
/// recovery of the signer (SEC 1, 4.1.6).
final class Curve {
    static final int SCALAR_BYTES = 32;

    private static final X9ECParameters PARAMETERS = SECNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN =
            new ECDomainParameters(PARAMETERS.getCurve(), PARAMETERS.getG(), PARAMETERS.getN(), PARAMETERS.getH());
    static final BigInteger ORDER = PARAMETERS.getN();
    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
    private static final BigInteger FIELD_PRIME = PARAMETERS.getCurve().getField().getCharacteristic();

    private Curve() {}

    static byte[] keccak(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[digest.getDigestSize()];
        digest.doFinal(out, 0);
        return out;
    }

    static boolean isPrivateKey(byte[] key) {
        BigInteger d = new BigInteger(1, key);
        return key.length == SCALAR_BYTES && d.signum() > 0 && d.compareTo(ORDER) < 0;
    }

    static WalletAddress addressOf(byte[] privateKey) {
        return address(new FixedPointCombMultiplier().multiply(DOMAIN.getG(), new BigInteger(1, privateKey)));
    }

    static EthSignature sign(byte[] privateKey, byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), DOMAIN));
        BigInteger[] rs = signer.generateSignature(hash);
        BigInteger s = rs[1].compareTo(HALF_ORDER) > 0 ? ORDER.subtract(rs[1]) : rs[1];
        WalletAddress signerAddress = addressOf(privateKey);
        for (int recovery = 0; recovery < 2; recovery++) {
            EthSignature candidate = new EthSignature(rs[0], s, recovery);
            if (recover(candidate, hash).filter(signerAddress::equals).isPresent()) {
                return candidate;
            }
        }
        throw new IllegalStateException("A signature just made does not recover to its own key.");
    }

    /// The account whose key made this signature over this hash; empty when no key could have.
    static Optional<WalletAddress> recover(EthSignature signature, byte[] hash) {
        BigInteger x = signature.r();
        if (!isScalar(x) || !isScalar(signature.s()) || x.compareTo(FIELD_PRIME) >= 0) {
            return Optional.empty();
        }
        ECPoint r = decompress(x, signature.recovery());
        if (r == null || !r.multiply(ORDER).isInfinity()) {
            return Optional.empty();
        }
        BigInteger inverse = x.modInverse(ORDER);
        BigInteger e = new BigInteger(1, hash);
        BigInteger u1 = inverse.multiply(e.negate()).mod(ORDER);
        BigInteger u2 = inverse.multiply(signature.s()).mod(ORDER);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(DOMAIN.getG(), u1, r, u2);
        return key.isInfinity() ? Optional.empty() : Optional.of(address(key));
    }

    /// A second signature of the same message can be made from any first one by anybody (s becomes n - s); only the
    /// lower is taken, so that a signature can be an identifier.
    static boolean isLow(BigInteger s) {
        return s.compareTo(HALF_ORDER) <= 0;
    }

    private static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(ORDER) < 0;
    }

    private static @Nullable ECPoint decompress(BigInteger x, int parity) {
        byte[] encoded = new byte[1 + SCALAR_BYTES];
        encoded[0] = (byte) (2 + parity);
        byte[] scalar = EthSignature.fixed(x);
        System.arraycopy(scalar, 0, encoded, 1, SCALAR_BYTES);
        try {
            return DOMAIN.getCurve().decodePoint(encoded);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static WalletAddress address(ECPoint publicKey) {
        byte[] encoded = publicKey.normalize().getEncoded(false);
        byte[] hash = keccak(Arrays.copyOfRange(encoded, 1, encoded.length));
        return WalletAddress.of(Arrays.copyOfRange(hash, hash.length - WalletAddress.LENGTH, hash.length));
    }
}
