package cce.attestation;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Arrays;

/// A public key that is a point of its curve, in the form the provider computes with. The checks a careless provider
/// leaves out (point on curve, r and s in range, one encoding only) are made here in the open: each has been a forgery
/// somewhere.
final class EcdsaKey implements IssuerKey {
    /// Three tags and short lengths, and a zero before each number whose first bit is set.
    private static final int MAX_DER_EXTRA_BYTES = 8;

    private final Cryptography cryptography;
    private final EcdsaCurve curve;
    private final PublicKey key;

    private EcdsaKey(Cryptography cryptography, EcdsaCurve curve, PublicKey key) {
        this.cryptography = cryptography;
        this.curve = curve;
        this.key = key;
    }

    /// The key with the coordinates x || y, refused as `rejection` unless they are a point of the curve.
    static EcdsaKey of(
            Cryptography cryptography, EcdsaCurve curve, Octets coordinates, Rejection rejection, String owner) {
        int half = curve.fieldBytes();
        byte[] bytes = coordinates.shared();
        if (bytes.length != 2 * half) {
            throw new EvidenceException(rejection, "The " + owner + " is not " + 2 * half + " bytes.");
        }
        ECPoint point = new ECPoint(new BigInteger(1, bytes, 0, half), new BigInteger(1, bytes, half, half));
        if (!curve.contains(point)) {
            throw new EvidenceException(rejection, "The " + owner + " is not a point of the curve " + curve + ".");
        }
        return new EcdsaKey(cryptography, curve, cryptography.ecKey(curve, point));
    }

    /// The key of a certificate, refused unless it is on `curve`.
    static EcdsaKey of(Cryptography cryptography, EcdsaCurve curve, Certificate certificate) {
        if (!(certificate.x509().getPublicKey() instanceof ECPublicKey key) || !curve.has(key)) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The " + certificate.name() + " does not hold an ECDSA key on " + curve + ".");
        }
        return new EcdsaKey(cryptography, curve, cryptography.ecKey(curve, key.getW()));
    }

    /// Whether `signature` (r || s, each as long as the field) is one of `message`.
    boolean verifies(Octets message, Octets signature) {
        byte[] raw = signature.shared();
        int half = curve.fieldBytes();
        if (raw.length != 2 * half
                || !curve.isScalar(new BigInteger(1, raw, 0, half))
                || !curve.isScalar(new BigInteger(1, raw, half, half))) {
            return false;
        }
        return cryptography.verifiesEcdsa(curve, key, message.shared(), der(raw));
    }

    /// r || s, both in range, in the form providers take without converting it themselves. Written anew, so a provider
    /// sees one spelling only, whatever arrived.
    private static byte[] der(byte[] raw) {
        byte[] out = new byte[raw.length + MAX_DER_EXTRA_BYTES];
        int end = derNumber(raw, 0, out, 2);
        end = derNumber(raw, raw.length / 2, out, end);
        out[0] = DerReader.SEQUENCE;
        out[1] = (byte) (end - 2);
        return Arrays.copyOf(out, end);
    }

    /// Where the number ends that is written at `at`.
    private static int derNumber(byte[] raw, int start, byte[] out, int at) {
        int first = start;
        while (raw[first] == 0) {
            first++;
        }
        int length = start + raw.length / 2 - first;
        int padding = raw[first] < 0 ? 1 : 0;
        out[at] = DerReader.INTEGER;
        out[at + 1] = (byte) (length + padding);
        System.arraycopy(raw, first, out, at + 2 + padding, length);
        return at + 2 + padding + length;
    }

    @Override
    public String algorithmOid() {
        return curve.algorithmOid();
    }

    /// As [#verifies], for the DER form certificates and CRLs use.
    @Override
    public boolean issued(Octets message, byte[] signature) {
        DerReader outer = new DerReader("signature", signature);
        DerReader pair = outer.nested(DerReader.SEQUENCE);
        outer.requireEnd();
        byte[] raw = new byte[2 * curve.fieldBytes()];
        boolean fits = scalar(pair, raw, 0) && scalar(pair, raw, curve.fieldBytes());
        pair.requireEnd();
        return fits && verifies(message, Octets.owning(raw));
    }

    private boolean scalar(DerReader pair, byte[] into, int offset) {
        byte[] number = pair.positive();
        if (number.length > curve.fieldBytes()) {
            return false;
        }
        System.arraycopy(number, 0, into, offset + curve.fieldBytes() - number.length, number.length);
        return true;
    }
}
