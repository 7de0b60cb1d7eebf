package cce.cced.identity;

import cce.protocol.Sha256Digest;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The TLS key of cced, ECDSA over P-256, and a self-signed certificate around it. No authority vouches for it: clients and
/// CVMs compare SHA-256 of the SubjectPublicKeyInfo with what cced's evidence binds. The key comes from the platform, so it
/// survives a restart and a running CVM still reaches the cced it was launched by.
public final class TlsIdentity {
    /// Bytes of key material: 16 more than the scalar, so that the reduction leaves no bias (FIPS 186-5, A.2.1).
    public static final int SEED_BYTES = 48;

    private static final Duration VALIDITY = Duration.ofDays(366);
    private static final Duration BACKDATE = Duration.ofDays(1);
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final Sha256Digest keyDigest;

    private TlsIdentity(SSLContext context, Sha256Digest keyDigest) {
        this.context = context;
        this.keyDigest = keyDigest;
    }

    /// Takes the seed over and wipes it.
    public static TlsIdentity ofSeed(SecretBytes seed, Instant now) {
        byte[] raw;
        try (seed) {
            raw = seed.copy(SecretAccess.toRawKeyBytes());
        }
        if (raw.length != SEED_BYTES) {
            throw new IllegalStateException("The seed of the TLS key must be " + SEED_BYTES + " bytes.");
        }
        try {
            return of(new BigInteger(1, raw), now);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("The TLS certificate could not be made.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static TlsIdentity of(BigInteger seed, Instant now)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        ECDomainParameters curve = new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
        BigInteger scalar = seed.mod(curve.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
        ECPoint point = curve.getG().multiply(scalar).normalize();
        PrivateKey privateKey = privateKey(scalar);
        PublicKey publicKey = publicKey(point);
        X509Certificate certificate = selfSigned(publicKey, privateKey, now);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("cced", privateKey, NO_PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        return new TlsIdentity(context, Digests.sha256(publicKey.getEncoded()));
    }

    private static PrivateKey privateKey(BigInteger scalar) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC")
                .generatePrivate(new java.security.spec.ECPrivateKeySpec(scalar, p256()));
    }

    private static PublicKey publicKey(ECPoint point) throws GeneralSecurityException {
        java.security.spec.ECPoint affine = new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        return KeyFactory.getInstance("EC").generatePublic(new java.security.spec.ECPublicKeySpec(affine, p256()));
    }

    private static java.security.spec.ECParameterSpec p256() throws GeneralSecurityException {
        java.security.AlgorithmParameters parameters = java.security.AlgorithmParameters.getInstance("EC");
        parameters.init(new java.security.spec.ECGenParameterSpec("secp256r1"));
        return parameters.getParameterSpec(java.security.spec.ECParameterSpec.class);
    }

    private static X509Certificate selfSigned(PublicKey publicKey, PrivateKey privateKey, Instant now)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        X500Name name = new X500Name("CN=cced");
        GeneralNames names = new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "cced"),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.valueOf(now.toEpochMilli()),
                                Date.from(now.minus(BACKDATE)),
                                Date.from(now.plus(VALIDITY)),
                                name,
                                publicKey)
                        .addExtension(Extension.subjectAlternativeName, false, names)
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey)));
    }

    public SSLContext context() {
        return context;
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    public Sha256Digest keyDigest() {
        return keyDigest;
    }
}
