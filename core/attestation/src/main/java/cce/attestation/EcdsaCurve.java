package cce.attestation;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/// ECDSA on the two curves attestation uses. The checks a careless provider leaves out (point on curve, r and s in
/// range) are made
/// here in the open: each has been a forgery somewhere.
final class EcdsaCurve {
    static final EcdsaCurve P256 = new EcdsaCurve("secp256r1", "SHA256withECDSAinP1363Format", 32);
    static final EcdsaCurve P384 = new EcdsaCurve("secp384r1", "SHA384withECDSAinP1363Format", 48);

    private final String name;
    private final ECParameterSpec parameters;
    private final String algorithm;
    private final int fieldBytes;

    private EcdsaCurve(String name, String algorithm, int fieldBytes) {
        this.name = name;
        this.algorithm = algorithm;
        this.fieldBytes = fieldBytes;
        try {
            AlgorithmParameters found = AlgorithmParameters.getInstance("EC");
            found.init(new ECGenParameterSpec(name));
            this.parameters = found.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks the curve " + name + ".", e);
        }
    }

    /// Whether `key` is a point on this curve.
    boolean has(PublicKey key) {
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().equals(parameters.getCurve())
                && ec.getParams().getGenerator().equals(parameters.getGenerator())
                && ec.getParams().getOrder().equals(parameters.getOrder())
                && onCurve(ec.getW().getAffineX(), ec.getW().getAffineY());
    }

    /// The key with the coordinates x || y, refused as `rejection` unless they are a point of the curve.
    PublicKey key(Octets coordinates, Rejection rejection, String owner) {
        BigInteger x = new BigInteger(
                1, Octets.range(coordinates.bytes(), 0, fieldBytes).bytes());
        BigInteger y = new BigInteger(
                1, Octets.range(coordinates.bytes(), fieldBytes, fieldBytes).bytes());
        if (!onCurve(x, y)) {
            throw new EvidenceException(rejection, "The " + owner + " is not a point of the curve " + name + ".");
        }
        try {
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK refuses a valid point of " + name + ".", e);
        }
    }

    /// Whether `signature` (r || s, each as long as the field) is one of `message` under `key`.
    boolean verifies(PublicKey key, Octets message, Octets signature) {
        if (signature.length() != 2 * fieldBytes || !inRange(signature, 0) || !inRange(signature, fieldBytes)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message.bytes());
            return verifier.verify(signature.bytes());
        } catch (GeneralSecurityException e) {
            // A signature value or key the provider cannot even take is one that does not verify.
            return false;
        }
    }

    private boolean inRange(Octets signature, int offset) {
        BigInteger value = new BigInteger(
                1, Octets.range(signature.bytes(), offset, fieldBytes).bytes());
        return value.signum() > 0 && value.compareTo(parameters.getOrder()) < 0;
    }

    private boolean onCurve(BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3)
                .add(parameters.getCurve().getA().multiply(x))
                .add(parameters.getCurve().getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }
}
