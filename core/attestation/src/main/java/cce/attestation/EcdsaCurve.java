package cce.attestation;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/// One of the two curves attestation uses.
final class EcdsaCurve {
    static final EcdsaCurve P256 = new EcdsaCurve("secp256r1", "SHA256withECDSA", "1.2.840.10045.4.3.2", 32);
    static final EcdsaCurve P384 = new EcdsaCurve("secp384r1", "SHA384withECDSA", "1.2.840.10045.4.3.3", 48);

    private final String name;
    private final ECParameterSpec parameters;
    private final BigInteger prime;
    private final String algorithm;
    private final String algorithmOid;
    private final int fieldBytes;

    private EcdsaCurve(String name, String algorithm, String algorithmOid, int fieldBytes) {
        this.name = name;
        this.algorithm = algorithm;
        this.algorithmOid = algorithmOid;
        this.fieldBytes = fieldBytes;
        try {
            AlgorithmParameters found = AlgorithmParameters.getInstance("EC");
            found.init(new ECGenParameterSpec(name));
            this.parameters = found.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks the curve " + name + ".", e);
        }
        this.prime = ((ECFieldFp) parameters.getCurve().getField()).getP();
    }

    /// The JCA name of ECDSA on this curve with its hash, for signatures in DER.
    String algorithm() {
        return algorithm;
    }

    /// The same algorithm in certificates.
    String algorithmOid() {
        return algorithmOid;
    }

    int fieldBytes() {
        return fieldBytes;
    }

    ECParameterSpec parameters() {
        return parameters;
    }

    /// Whether `key` is a point on this curve.
    boolean has(ECPublicKey key) {
        return key.getParams().getCurve().equals(parameters.getCurve())
                && key.getParams().getGenerator().equals(parameters.getGenerator())
                && key.getParams().getOrder().equals(parameters.getOrder())
                && contains(key.getW());
    }

    boolean contains(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB());
        return y.multiply(y).subtract(right).mod(prime).signum() == 0;
    }

    /// Whether `value` may be the r or s of a signature.
    boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(parameters.getOrder()) < 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
